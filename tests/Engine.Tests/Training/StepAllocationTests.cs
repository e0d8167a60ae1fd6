using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
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
    [InlineData("autoencoder", 8)]
    public void Step_AfterWarmUp_AllocatesNothing(string model, int size)
    {
        CheckSteps(ModelZoo.Create(model, new ImageShape(size, size, 3), 10, new ModelOptions()));
    }

    [Fact]
    public void Step_Exact_AllocatesNothing() =>
        CheckSteps(ModelZoo.Create("resnet20", new ImageShape(8, 8, 3), 10, new ModelOptions()), exact: true);

    [Fact]
    public void Step_EveryLayer_AllocatesNothing()
    {
        var builder = new NetworkBuilder("all", new ImageShape(8, 8, 3), new ModelOptions());
        Value a = builder.Prelu(builder.Convolution(builder.Input, "conv", 8, 3, 1, 1, bias: true), "prelu");
        Value b = builder.NormalizeResponse(builder.Elu(a, "elu"), "norm", new ResponseNormalization(5, 0.1f, 0.75f, 2));
        Value c = builder.Maxout(builder.Tanh(b, "tanh"), "maxout", 2);
        Value d = builder.Concatenate([c, builder.Sum([a, builder.Sigmoid(b, "sigmoid")], "sum", rectify: true)], "concat");
        Value e = builder.TransposedConvolution(builder.Dropout(d, "drop", 0.5f), "up", 4, 2, 2, bias: true, rectify: true);
        Value f = builder.Flatten(builder.Softmax(builder.MaxPool(e, "pool", 3, 2, padding: 1), "softmax"), "flatten");
        CheckSteps(builder.Build(builder.Dense(f, "fc", 10), auxiliaries: new AuxiliaryOutput(builder.Dense(f, "aux", 10), 0.3f)));
    }

    private static void CheckSteps(Network network, bool exact = false)
    {
        using var replica = new Replica(network, new CpuDevice(), new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = 2, Lanes = 2, Exact = exact });
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
        if (replica.MustRepeat)
        {
            replica.Accumulate(2, source, 4, 2, again: true);
        }

        replica.Fingerprint();
        replica.Update(new LearningRatePoint(0.01f, 0.9f));
        replica.Evaluate(2, source);
    }
}
