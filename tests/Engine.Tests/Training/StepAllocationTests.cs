using Lockstep.Engine.Cpu;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>Counts the whole process's allocations, so it runs alone.</summary>
[CollectionDefinition(nameof(StepAllocationTests), DisableParallelization = true)]
[Collection(nameof(StepAllocationTests))]
public sealed class StepAllocationTests
{
    [Theory]
    [InlineData("lenet5", 32)]
    [InlineData("resnet20", 8)]
    public void Step_AfterWarmUp_AllocatesNothing(string model, int size)
    {
        Network network = ModelZoo.Create(model, new ImageShape(size, size, 3), 10, new ModelOptions());
        using var replica = new Replica(network, new CpuDevice(), new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = 2, Lanes = 2 });
        var source = new MemorySource(new float[4 * network.Input.Length], new int[4], 2);
        replica.Initialize(1);
        for (int i = 0; i < 3; i++)
        {
            Step(replica, source);
        }

        // The test runner's own threads may allocate: one quiet window of several proves it.
        long least = long.MaxValue;
        for (int window = 0; window < 50 && least > 0; window++)
        {
            long before = GC.GetTotalAllocatedBytes(true);
            Step(replica, source);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(true) - before);
        }

        Assert.Equal(0, least);
    }

    private static void Step(Replica replica, MemorySource source)
    {
        replica.Accumulate(2, source, 4, 2);
        replica.Update(new LearningRatePoint(0.01f, 0.9f));
        replica.Evaluate(2, source);
    }
}
