using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class StragglerWatchTests
{
    private long _steps;
    private readonly StragglerWatch _watch = new(new StragglersSpec { Factor = 1.5 });

    [Fact]
    public void Heard_SlowReportAfterReport_IsToldOnceWithItsFactor()
    {
        var told = Enumerable.Range(0, 40).Select(_ => (Hear("a", 0.1), Hear("b", 0.1), Hear("c", 0.3)).Item3).Where(factor => factor is not null).ToList();
        Assert.Equal(3, Assert.Single(told)!.Value, 6);
        Assert.Equal(3, _watch.SlowdownOf("c"), 6);
    }

    [Fact]
    public void Heard_SlowForAMoment_IsNotTold()
    {
        for (int i = 0; i < 40; i++)
        {
            Hear("a", 0.1);
            Assert.Null(Hear("b", i % 5 == 0 ? 0.1 : 0.3));
        }
    }

    [Fact]
    public void SlowdownOf_AWorkerAlone_IsNotKnown()
    {
        Hear("a", 0.1);
        Assert.Equal(0, _watch.SlowdownOf("a"));
    }

    [Fact]
    public void Weights_AreInProportionToSpeed()
    {
        Hear("a", 0.1);
        Hear("b", 0.4);
        Assert.Equal(1000, _watch.Weights()["a"]);
        Assert.Equal(250, _watch.Weights()["b"]);
    }

    private double? Hear(string worker, double seconds) => _watch.Heard(new Progress { WorkerId = worker, SliceSeconds = seconds, Step = _steps++ / 3 });
}
