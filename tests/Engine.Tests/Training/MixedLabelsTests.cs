using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Losses;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>Losses of images that were mixed (Zhang et al. 2017): share × the loss of one label + (1 - share) × that of the other.</summary>
public sealed class MixedLabelsTests
{
    private static readonly int[] Labels = [2, 0, 1, 3];
    private static readonly int[] Mixed = [0, 0, 3, 1];
    private static readonly float[] Shares = [0.75f, 0.3f, 0.5f, 1];
    private readonly CpuDevice _device = new();

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void SoftmaxCrossEntropy_Mixed_IsTheMeanOfBothLossesAndMatchesFiniteDifferences(double smoothing)
    {
        double[] logits = [.. Sample.Doubles(16, 3).Select(value => 3 * value)];
        Tensor tensor = StoredTensor.Of(_device, new TensorShape(4, 1, 1, 4, 0), logits);

        LossSums sums = _device.SoftmaxCrossEntropy(tensor, new ClassTargets(Labels, Mixed, Shares), [], (float)smoothing, 0.5f);

        Closeness.Holds(Losses(logits, smoothing).Sum(), sums.LossSum, 1e-6);
        double[] expected = FiniteDifference.Gradient(at => Losses(at, smoothing), logits, [0.5, 0.5, 0.5, 0.5]);
        Closeness.Holds(expected, StoredTensor.Interior(tensor), 1e-6);
    }

    /// <summary>Numbers of torch 1.13: lam * F.cross_entropy(z, a, reduction='none', label_smoothing=0.1) + (1 - lam) * (same with b), summed, and its gradient.</summary>
    [Fact]
    public void SoftmaxCrossEntropy_Mixed_MatchesTorch()
    {
        Tensor tensor = StoredTensor.Of(_device, new TensorShape(2, 1, 1, 3, 0), [0.5, -1.25, 2, 1, 0.25, -0.75]);

        LossSums sums = _device.SoftmaxCrossEntropy(tensor, new ClassTargets([2, 1], [0, 2], [0.7f, 0.4f]), [], 0.1f, 1);

        Closeness.Holds(2.592722115240685, sums.LossSum, 1e-6);
        Closeness.Holds([-0.12651316195472512, -0.002606593006896897, 0.12911975496162198, 0.5741482287287252, -0.1063793673727701, -0.4677688613559551], StoredTensor.Interior(tensor), 1e-6);
    }

    [Theory]
    [InlineData(0.75f, 1)]
    [InlineData(0.5f, 1)]
    [InlineData(0.25f, 0)]
    public void SoftmaxCrossEntropy_Mixed_RightIsTheGreaterShare(float share, double correct)
    {
        Tensor tensor = StoredTensor.Of(_device, new TensorShape(1, 1, 1, 3, 0), [0, 5, 1]);

        Assert.Equal(correct, _device.SoftmaxCrossEntropy(tensor, new ClassTargets([1], [2], [share]), [], 0, 1).Correct);
    }

    [Fact]
    public void SoftmaxCrossEntropy_MixedLabelOutside_ThrowsWithPosition()
    {
        Tensor tensor = StoredTensor.Of(_device, new TensorShape(2, 1, 1, 2, 0), [1, 2, 3, 4]);

        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(
            () => _device.SoftmaxCrossEntropy(tensor, new ClassTargets([0, 1], [0, 2], [0.5f, 0.5f]), [], 0, 1));

        Assert.Contains("got 2 at sample 1", error.Message);
    }

    /// <summary>The gradient is linear in the targets: that of the mixed slice is the mean of those with one label each.</summary>
    [Theory]
    [InlineData(CrossEntropyLoss.Name)]
    [InlineData(BinaryCrossEntropyLoss.Name)]
    [InlineData(SquaredErrorLoss.Name)]
    public void Accumulate_Mixed_IsTheMeanOfBothGradients(string loss)
    {
        const float share = 0.7f;
        float[] images = Sample.Floats(Sample.Doubles(8, 4));
        float[] own = Gradient(loss, new Slice(images, new[] { 2, 0 }, 2));
        float[] other = Gradient(loss, new Slice(images, new[] { 1, 1 }, 2));

        float[] mixed = Gradient(loss, new Slice(images, new[] { 2, 0 }, 2) { MixedLabels = new[] { 1, 1 }, Shares = new[] { share, share } });

        Closeness.Holds([.. own.Zip(other, (left, right) => (share * (double)left) + ((1 - share) * (double)right))], mixed, 1e-5);
    }

    /// <summary>A broken partner is black: what is left is the image itself.</summary>
    [Fact]
    public void Accumulate_MixedWithABrokenImage_HasItsOwnLabelAlone()
    {
        float[] images = Sample.Floats(Sample.Doubles(8, 4));

        float[] mixed = Gradient(CrossEntropyLoss.Name, new Slice(images, new[] { 2, 0 }, 2) { MixedLabels = new[] { -1, -1 }, Shares = new[] { 0.6f, 0.2f } });

        Assert.Equal(Gradient(CrossEntropyLoss.Name, new Slice(images, new[] { 2, 0 }, 2)), mixed);
    }

    private static float[] Gradient(string loss, Slice slice)
    {
        var builder = new NetworkBuilder("n", new ImageShape(2, 2, 1), new ModelOptions());
        Network network = builder.Build(builder.Dense(builder.Flatten(builder.Input, "flatten"), "fc", 3), loss);
        using var replica = new Replica(network, new CpuDevice(), new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = 2 });
        replica.Initialize(5);
        replica.Accumulate(1, new OneSlice(slice), 2, 1);
        return replica.Reduction[..network.ParameterLength].ToArray();
    }

    /// <summary>Of both labels by the definition, in double, and their mean.</summary>
    private static double[] Losses(double[] logits, double smoothing)
    {
        double[] own = ReferenceCrossEntropy.Losses(logits, Labels, smoothing);
        double[] other = ReferenceCrossEntropy.Losses(logits, Mixed, smoothing);
        return [.. own.Select((loss, n) => (Shares[n] * loss) + ((1 - (double)Shares[n]) * other[n]))];
    }
}
