using Google.Protobuf;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class RunMessagesTests
{
    /// <summary>The coordinator hands out a plan, not lists: a set a thousand times as large costs the three digits of its size.</summary>
    [Fact]
    public void Messages_DataSetAThousandTimesAsLarge_AreAsLong()
    {
        var (small, large) = (Lengths(1_000), Lengths(1_281_167));
        Assert.Equal(small.Prepare + 3, large.Prepare);
        Assert.Equal(small.Start, large.Start);
        Assert.InRange(large.Prepare, 100, 1000);
    }

    private static (int Prepare, int Start) Lengths(long images)
    {
        string yaml = $"name: a\nmodel: m\ndata: {{source: glyphs, train_images: {images}}}\nbatch: {{global: 40, slice: 5}}\nworkers: {{max: 4}}\nepochs: 90\n";
        var spec = ExperimentYaml.Read(yaml, "x.yaml").Spec!;
        var messages = new RunMessages(new RunDescription("run", spec, yaml, "/base", "/out", DateTimeOffset.UnixEpoch, null), term: 1);
        var roster = Roster.Empty;
        var state = new RunState { Limits = new RunLimits(), Least = 1, Wanted = 4, Roster = roster, Step = 3, TotalSteps = 8 };
        var start = new RunEffect.Start(roster, StartPlan.Saved(2, 10, "/checkpoint"), 1, Stop: false);
        return (messages.Prepare(roster, allLoaded: true).CalculateSize(), messages.Start(start, state).CalculateSize());
    }
}
