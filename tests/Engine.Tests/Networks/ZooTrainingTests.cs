using Lockstep.Engine.Cpu;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Tests.Training;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Networks;

/// <summary>Networks of the zoo, on images as small as they take, learn a handful of samples by heart.</summary>
public sealed class ZooTrainingTests
{
    private const int Samples = 4;

    [Theory]
    [InlineData("plain20", 16, 3, 0.05f)]
    [InlineData("nin", 67, 3, 0.003f)]
    [InlineData("googlenetbn", 80, 3, 0.01f)]
    [InlineData("autoencoder", 16, 1, 0.2f)]
    [InlineData("unet", 16, 2, 0.05f)]
    public void Train_FewSamples_LossFalls(string name, int size, int channels, float rate)
    {
        Network network = ModelZoo.Create(name, new ImageShape(size, size, channels), 4, new ModelOptions { AuxiliaryHeads = true });
        using var replica = new Replica(network, new CpuDevice(), new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = Samples });
        replica.Initialize(7);
        int labels = network.Output.Height * network.Output.Width;
        float[] images = Sample.Floats(Sample.Doubles(Samples * network.Input.Length, 3));
        var source = new MemorySource(images, [.. Enumerable.Range(0, Samples * labels).Select(i => images[i] > 0 ? 1 : i / labels)], Samples) { LabelsPerSample = labels };
        double first = 0;
        for (int step = 0; step < 15; step++)
        {
            replica.Accumulate(1, source, Samples, 1, StepKey.Of(1, step));
            first = step == 0 ? replica.Metrics.Loss : first;
            replica.Update(new LearningRatePoint(rate, 0.9f));
        }

        Assert.False(replica.HasNonFinite);
        Assert.True(replica.Metrics.Loss < 0.8 * first, $"loss {replica.Metrics.Loss} after 15 steps, {first} before");
    }
}
