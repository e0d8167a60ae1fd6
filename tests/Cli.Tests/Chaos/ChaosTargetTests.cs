using Lockstep.Cli.Chaos;
using Lockstep.Cli.Commands;

namespace Lockstep.Cli.Tests.Chaos;

public sealed class ChaosTargetTests
{
    [Theory]
    [InlineData("0", 3, 0)]
    [InlineData("1", 3, 1)]
    [InlineData("7", 3, 2)]
    [InlineData("highest", 5, 4)]
    public void Of_Fixed_IsARankThatTheWorldHas(string text, int world, int expected) =>
        Assert.Equal(expected, ChaosTarget.Parse(text).Of(world, new Random(1)));

    [Fact]
    public void Of_Random_ReachesEveryRankAndFollowsTheSeed()
    {
        var target = ChaosTarget.Parse("random");
        int[] one = Draw(target, 5);
        Assert.Equal([0, 1, 2], one.Distinct().Order());
        Assert.Equal(one, Draw(target, 5));
        Assert.NotEqual(one, Draw(target, 6));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("first")]
    [InlineData("")]
    public void Parse_SomethingElse_IsRefused(string text) =>
        Assert.Contains("--target", Assert.Throws<UsageException>(() => ChaosTarget.Parse(text)).Message, StringComparison.Ordinal);

    private static int[] Draw(ChaosTarget target, int seed)
    {
        var dice = new Random(seed);
        return [.. Enumerable.Range(0, 50).Select(_ => target.Of(3, dice))];
    }
}
