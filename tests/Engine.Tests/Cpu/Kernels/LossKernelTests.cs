using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cpu.Kernels;

/// <summary>Losses of maps: per-pixel cross-entropy with class weights, squared error, binary cross-entropy.</summary>
public sealed class LossKernelTests
{
    private const double Tolerance = 1e-6;
    private static readonly TensorShape Shape = new(3, 2, 4, 5, 1);
    private readonly CpuDevice _device = new();

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.2, false)]
    [InlineData(0, true)]
    [InlineData(0.2, true)]
    public void SoftmaxCrossEntropy_PixelsAndWeights_MatchesFiniteDifferences(double smoothing, bool weighted)
    {
        double[] logits = [.. Sample.Doubles(Shape.Pixels * 5, 1).Select(value => 3 * value)];
        int[] labels = [.. Enumerable.Range(0, Shape.Pixels).Select(i => i * 7 % 5)];
        double[] weights = weighted ? [.. Sample.Doubles(5, 2).Select(value => 1.5 + value)] : [1, 1, 1, 1, 1];
        Tensor tensor = StoredTensor.Of(_device, Shape, logits);

        LossSums sums = _device.SoftmaxCrossEntropy(tensor, new ClassTargets(labels), weighted ? Sample.Floats(weights) : [], (float)smoothing, 0.5f);

        double[] Losses(double[] at) => [.. Enumerable.Range(0, Shape.Pixels).Select(pixel => PixelLoss(at[(5 * pixel)..(5 * pixel + 5)], labels[pixel], weights, smoothing) / 8)];
        Closeness.Holds(Losses(logits).Sum(), sums.LossSum, Tolerance);
        Closeness.Holds(FiniteDifference.Gradient(Losses, logits, [.. Enumerable.Repeat(0.5, Shape.Pixels)]), StoredTensor.Interior(tensor), Tolerance);
        double correct = Enumerable.Range(0, Shape.Pixels).Count(pixel => logits[(5 * pixel)..(5 * pixel + 5)].Max() == logits[5 * pixel + labels[pixel]]);
        Closeness.Holds(correct / 8, sums.Correct, Tolerance);
    }

    [Fact]
    public void SquaredError_Maps_MatchesFiniteDifferences()
    {
        double[] output = Sample.Doubles(Shape.Pixels * 5, 1), targets = Sample.Doubles(output.Length, 2);
        Tensor tensor = StoredTensor.Of(_device, Shape, output);

        LossSums sums = _device.SquaredError(tensor, Sample.Floats(targets), 0.25f);

        Check(output, tensor, sums, 0.25, at => [.. at.Select((value, i) => (value - targets[i]) * (value - targets[i]) / 40)]);
    }

    [Fact]
    public void BinaryCrossEntropy_Maps_MatchesFiniteDifferences()
    {
        double[] logits = [.. Sample.Doubles(Shape.Pixels * 5, 1).Select(value => 5 * value)];
        double[] targets = [.. Sample.Doubles(logits.Length, 2).Select(value => (double)(float)(0.5 + 0.5 * value))];
        Tensor tensor = StoredTensor.Of(_device, Shape, logits);

        LossSums sums = _device.BinaryCrossEntropy(tensor, Sample.Floats(targets), 0.25f);

        Check(logits, tensor, sums, 0.25, at => [.. at.Select((value, i) => (-targets[i] * Math.Log(Sigmoid(value)) - (1 - targets[i]) * Math.Log(1 - Sigmoid(value))) / 40)]);
    }

    [Fact]
    public void BinaryCrossEntropy_HugeLogits_StaysFinite()
    {
        Tensor tensor = StoredTensor.Of(_device, new TensorShape(1, 1, 1, 4, 0), [1000, -1000, 1000, -1000]);

        LossSums sums = _device.BinaryCrossEntropy(tensor, [1, 0, 0, 1], 1);

        Assert.Equal(500, sums.LossSum);
        Assert.Equal([0, 0, 0.25f, -0.25f], StoredTensor.Interior(tensor));
    }

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));

    private static double PixelLoss(double[] logits, int label, double[] weights, double smoothing)
    {
        double logSum = Math.Log(logits.Sum(Math.Exp));
        return -logits.Select((logit, c) => weights[c] * (smoothing / 5 + (c == label ? 1 - smoothing : 0)) * (logit - logSum)).Sum();
    }

    private static void Check(double[] at, Tensor tensor, LossSums sums, double scale, Func<double[], double[]> losses)
    {
        Closeness.Holds(losses(at).Sum(), sums.LossSum, Tolerance);
        Closeness.Holds(FiniteDifference.Gradient(losses, at, [.. Enumerable.Repeat(scale, at.Length)]), StoredTensor.Interior(tensor), Tolerance);
        Assert.Equal(0, sums.Correct);
    }
}
