using Lockstep.Engine.Cuda.Collectives;

namespace Lockstep.Engine.Tests.Cuda.Collectives;

public sealed class CollectiveSettingsTests
{
    /// <summary>Rehearsal and recording, then replays.</summary>
    [Fact]
    public void SilenceOf_FirstTwoSteps_IsTenTimesAsLong()
    {
        var settings = new CollectiveSettings { Silence = TimeSpan.FromSeconds(3) };
        Assert.Equal([30, 30, 3, 3], Enumerable.Range(0, 4).Select(finished => settings.SilenceOf(finished).TotalSeconds));
    }
}
