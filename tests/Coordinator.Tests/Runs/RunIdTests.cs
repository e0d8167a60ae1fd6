using Lockstep.Coordinator.Runs;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class RunIdTests
{
    [Fact]
    public void New_LaterSecond_SortsBehind()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var ids = Enumerable.Range(0, 100).Select(second => RunId.New(now.AddSeconds(second))).ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.Equal(10, id.Length));
    }

    [Theory]
    [InlineData("01rrx6vxvt", true)]
    [InlineData("", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a\\b", false)]
    public void IsValid_OnlyPlainNames(string id, bool expected) => Assert.Equal(expected, RunId.IsValid(id));
}
