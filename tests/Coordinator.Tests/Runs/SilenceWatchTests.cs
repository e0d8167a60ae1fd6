using Lockstep.Coordinator.Runs;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class SilenceWatchTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public void Silent_LongerThanTheLimit_IsNamedUntilItSpeaks()
    {
        var watch = new SilenceWatch(_time, TimeSpan.FromSeconds(2));
        watch.Heard("a");
        watch.Heard("b");
        _time.Now += TimeSpan.FromSeconds(2);
        Assert.Empty(watch.Silent(["a", "b"]));
        watch.Heard("b");
        _time.Now += TimeSpan.FromMilliseconds(1);
        Assert.Equal(["a"], watch.Silent(["a", "b"]));
        watch.Heard("a");
        Assert.Empty(watch.Silent(["a", "b"]));
    }

    [Fact]
    public void Silent_NeverHeardOf_IsNotJudged() => Assert.Empty(new SilenceWatch(_time, TimeSpan.Zero).Silent(["a"]));
}
