using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cpu.Kernels;

public sealed class SoftmaxCrossEntropyKernelTests
{
    private readonly CpuDevice _device = new();

    [Theory]
    [InlineData(1, 2, 0)]
    [InlineData(4, 10, 0)]
    [InlineData(5, 7, 0.1)]
    public void SoftmaxCrossEntropy_AnyShape_MatchesFiniteDifferences(int count, int classes, double smoothing)
    {
        double[] logits = [.. Sample.Doubles(count * classes, 1).Select(value => 4 * value)];
        int[] labels = [.. Enumerable.Range(0, count).Select(n => n * 3 % classes)];
        Tensor tensor = StoredTensor.Of(_device, new TensorShape(count, 1, 1, classes, 0), logits);

        LossSums sums = _device.SoftmaxCrossEntropy(tensor, new ClassTargets(labels), [], (float)smoothing, 0.25f);

        Closeness.Holds(ReferenceCrossEntropy.Losses(logits, labels, smoothing).Sum(), sums.LossSum, 1e-6);
        double[] scale = [.. Enumerable.Repeat(0.25, count)];
        double[] expected = FiniteDifference.Gradient(at => ReferenceCrossEntropy.Losses(at, labels, smoothing), logits, scale);
        Closeness.Holds(expected, StoredTensor.Interior(tensor), 1e-6);
        Assert.Equal(Enumerable.Range(0, count).Count(n => logits[(n * classes)..((n + 1) * classes)].Max() == logits[n * classes + labels[n]]), sums.Correct);
    }

    [Fact]
    public void SoftmaxCrossEntropy_HugeLogits_StaysFinite()
    {
        Tensor tensor = StoredTensor.Of(_device, new TensorShape(1, 1, 1, 2, 0), [1e30, -1e30]);

        LossSums sums = _device.SoftmaxCrossEntropy(tensor, new ClassTargets([0]), [], 0, 1);

        Assert.Equal(0, sums.LossSum);
        Assert.Equal([0, 0], StoredTensor.Interior(tensor));
    }

    [Fact]
    public void SoftmaxCrossEntropy_LabelOutside_ThrowsWithPosition()
    {
        Tensor tensor = StoredTensor.Of(_device, new TensorShape(2, 1, 1, 2, 0), [1, 2, 3, 4]);

        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => _device.SoftmaxCrossEntropy(tensor, new ClassTargets([0, 2]), [], 0, 1));

        Assert.Contains("got 2 at sample 1", error.Message);
    }

    [Fact]
    public void SoftmaxCrossEntropy_LabelOfBrokenSample_CountsInNothing()
    {
        Tensor all = StoredTensor.Of(_device, new TensorShape(3, 1, 1, 2, 0), [1, 2, double.NaN, 4, 3, -1]);
        Tensor whole = StoredTensor.Of(_device, new TensorShape(2, 1, 1, 2, 0), [1, 2, 3, -1]);

        LossSums sums = _device.SoftmaxCrossEntropy(all, new ClassTargets([0, -1, 1]), [], 0.1f, 0.5f);

        Assert.Equal(_device.SoftmaxCrossEntropy(whole, new ClassTargets([0, 1]), [], 0.1f, 0.5f), sums);
        Assert.Equal([.. StoredTensor.Interior(whole.First(1)), 0, 0, .. StoredTensor.Interior(whole.Part(1, 1))], StoredTensor.Interior(all));
    }

    [Fact]
    public void RankLabels_LabelOfBrokenSample_RanksBehindAll()
    {
        Tensor logits = StoredTensor.Of(_device, new TensorShape(2, 1, 1, 3, 0), [1, 3, 2, 1, 3, 2]);
        int[] ranks = new int[2], best = new int[2];

        _device.RankLabels(logits, [-1, 2], ranks, best);

        Assert.Equal([3, 1], ranks);
        Assert.Equal([1, 1], best);
    }

    [Fact]
    public void ValueLosses_BrokenSample_CountsInNothing()
    {
        var shape = new TensorShape(2, 1, 1, 2, 0);
        Tensor squared = StoredTensor.Of(_device, shape, [1, 2, double.NaN, 4]), binary = StoredTensor.Of(_device, shape, [1, 2, double.NaN, 4]);

        LossSums errors = _device.SquaredError(squared, [0, 0, 0, 0], 1, [false, true]);
        LossSums entropy = _device.BinaryCrossEntropy(binary, [1, 0, 0, 0], 1, [false, true]);

        Assert.Equal(2.5, errors.LossSum);
        Assert.Equal([1, 2, 0, 0], StoredTensor.Interior(squared));
        Assert.True(double.IsFinite(entropy.LossSum));
        Assert.Equal([0, 0], StoredTensor.Interior(binary.Part(1, 1)));
    }
}
