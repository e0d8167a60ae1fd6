using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class DataAdviceTests
{
    [Theory]
    [InlineData(9, 1, 0.9)] // too little of it
    [InlineData(0.5, 0, 4)] // too short to say
    [InlineData(0, 0, 0)]
    public void Of_LittleWaitOrLittleTime_SaysNothing(double compute, double communication, double wait) =>
        Assert.Empty(DataAdvice.Of(Spec(), [Worker(compute, communication, wait)]));

    /// <summary>By hand: 1 data thread + 2 lanes × 60 / 100 = 2.2 of 8 processors are busy; 5.8 for one worker.</summary>
    [Fact]
    public void Of_IdleProcessors_RecommendsThreads()
    {
        string advice = DataAdvice.Of(Spec(), [Worker(60, 6, 34)]);
        Assert.StartsWith("data is the bottleneck: 34", advice, StringComparison.Ordinal);
        Assert.Contains("data.threads: 6 instead of 1, for about 5.8 of the 8 processors of h are idle", advice, StringComparison.Ordinal);
        Assert.Contains("raw shards", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_BusyProcessors_RecommendsLessWork()
    {
        string advice = DataAdvice.Of(Spec(), [Worker(60, 6, 34, processors: 2)]);
        Assert.DoesNotContain("data.threads", advice, StringComparison.Ordinal);
        Assert.EndsWith("or workers on more hosts; all processors are busy", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_SeveralWorkersOfAHost_ShareItsProcessors()
    {
        string advice = DataAdvice.Of(Spec(), [Worker(60, 6, 34), Worker(60, 6, 34)]);
        Assert.Contains("data.threads: 2 instead of 1, for about 3.6 of the 8", advice, StringComparison.Ordinal);
    }

    private static ExperimentSpec Spec() => ExperimentYaml.Read("name: x\nmodel: resnet18\nepochs: 1\ndata: {source: image_folder, path: d, image_size: 224}\nbatch: {global: 64}\n", "x.yaml").Spec!;

    private static WorkerStatus Worker(double compute, double communication, double wait, int processors = 8) => new()
    {
        WorkerId = "w",
        Host = "h",
        Threads = 2,
        Processors = processors,
        TimeUse = new TimeUse { ComputeSeconds = compute, CommunicationSeconds = communication, DataWaitSeconds = wait },
    };
}
