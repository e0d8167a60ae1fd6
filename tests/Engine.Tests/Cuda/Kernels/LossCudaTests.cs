using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda.Kernels;

/// <summary>Losses against the CPU's kernels, which work in double and have their own tests, and against definitions where those say less.</summary>
public sealed class LossCudaTests
{
    public static TheoryData<int, int, int, float, bool, bool, int> Shapes => new()
    {
        { 1, 1, 2, 0, false, false, 0 },
        { 7, 1, 10, 0.1f, false, false, 1 },
        { 33, 1, 1000, 0.1f, false, false, 0 },
        { 16, 1, 1000, 0, true, true, 1 },
        { 3, 6, 21, 0.2f, true, false, 2 },
        { 5, 4, 32, 0.1f, false, true, 0 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void CrossEntropy_AnyShape_IsThatOfTheCpu(int count, int pixels, int classes, float smoothing, bool weighted, bool mixing, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        int rows = count * pixels;
        double[] logits = kind.Round([.. Sample.Doubles(rows * classes, 1).Select(value => 6 * value)]);
        int[] labels = Labels(rows, classes, 2), mixed = mixing ? Labels(rows, classes, 3) : [];
        float[] shares = mixing ? Sample.Floats([.. Sample.Doubles(rows, 4).Select(value => (value + 1) / 2)]) : [];
        float[] weights = weighted ? Sample.Floats([.. Sample.Doubles(classes, 5).Select(value => value + 1.5)]) : [];
        using var cpu = new CpuDevice();
        Tensor expected = StoredTensor.Of(cpu, new TensorShape(count, 1, pixels, classes, 0), logits);
        LossSums sums = cpu.SoftmaxCrossEntropy(expected, new ClassTargets(labels, mixed, shares), weights, smoothing, 0.125f);

        HostKernels kernels = HostKernels.Of("loss", kind);
        HostArray actual = kind.Array(logits), losses = HostArray.Floats(rows), corrects = HostArray.Floats(rows), names = HostArray.Of(labels), sumsPlace = HostArray.Of(100f, 200f);
        kernels.Rows("softmax_cross_entropy", actual, names, mixing ? HostArray.Of(mixed) : null, mixing ? HostArray.Of(shares) : null, weighted ? HostArray.Of(weights) : null, smoothing, HostArray.Of(0.125f), rows, classes, pixels, losses, corrects);
        kernels.Kernel("add_losses").Launch((1, 1), (256, 1), losses, corrects, rows, 0.5f, sumsPlace);

        Closeness.Holds([.. expected.Span.ToArray().Select(value => (double)value)], kind.Read(actual), kind.Tolerance + 1e-5);
        Closeness.Holds([100 + 0.5 * sums.LossSum, 200 + sums.Correct], sumsPlace.Read(), 1e-5);
    }

    /// <summary>What is padded to a full batch counts in nothing, and its gradient is 0 even where its logits are not finite.</summary>
    [Fact]
    public void CrossEntropy_LabelOfNobody_CountsInNothing()
    {
        ElementKind kind = ElementKind.BFloat16;
        HostKernels kernels = HostKernels.Of("loss", kind);
        HostArray logits = kind.Array([1, 2, 3, double.NaN, 0, double.PositiveInfinity, 3, 2, 1]), losses = HostArray.Floats(3), corrects = HostArray.Floats(3), labels = HostArray.Of(2, -1, 1), sums = HostArray.Of(0f, 0f);
        kernels.Rows("softmax_cross_entropy", logits, labels, null, null, null, 0f, HostArray.Of(1f), 3, 3, 1, losses, corrects);
        kernels.Kernel("add_losses").Launch((1, 1), (256, 1), losses, corrects, 3, 1f, sums);

        Assert.Equal([0, 0, 0], kind.Read(logits)[3..6]);
        double[] expected = ReferenceCrossEntropy.Losses([1, 2, 3, 3, 2, 1], [2, 1], 0);
        Closeness.Holds([expected.Sum(), 1], sums.Read(), 1e-6);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-2)]
    public void CrossEntropy_LabelOutside_IsNotSilent(int label)
    {
        HostArray logits = ElementKind.Float32.Array([1, 2, 3]), losses = HostArray.Floats(new double[1]);
        HostKernels.Of("loss").Rows("softmax_cross_entropy", logits, HostArray.Of(label), null, null, null, 0f, HostArray.Of(1f), 1, 3, 1, losses, HostArray.Floats(1));
        Assert.All(logits.Read().Append(losses.Read()[0]), value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void CrossEntropy_LogitOfMinusInfinityNobodyAsksFor_IsFinite()
    {
        HostArray logits = ElementKind.Float32.Array([1, 2, double.NegativeInfinity]), losses = HostArray.Floats(1);
        HostKernels.Of("loss").Rows("softmax_cross_entropy", logits, HostArray.Of(1), null, null, null, 0f, HostArray.Of(1f), 1, 3, 1, losses, HostArray.Floats(1));
        Closeness.Holds(ReferenceCrossEntropy.Losses([1, 2], [1], 0), losses.Read(), 1e-6);
        Assert.All(logits.Read(), value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [InlineData("squared_error", 5, 7, 0)]
    [InlineData("squared_error", 3, 100, 1)]
    [InlineData("binary_cross_entropy", 9, 40, 0)]
    [InlineData("binary_cross_entropy", 2, 33, 2)]
    public void ElementLosses_AnyShape_AreThoseOfTheCpu(string name, int count, int elements, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        double[] outputs = kind.Round([.. Sample.Doubles(count * elements, 1).Select(value => 9 * value)]);
        float[] targets = Sample.Floats([.. Sample.Doubles(outputs.Length, 2).Select(value => (value + 1) / 2)]);
        using var cpu = new CpuDevice();
        Tensor expected = StoredTensor.Of(cpu, new TensorShape(count, 1, 1, elements, 0), outputs);
        bool[] broken = [.. Enumerable.Range(0, count).Select(i => i == 1)];
        LossSums sums = name == "squared_error" ? cpu.SquaredError(expected, targets, 0.5f, broken) : cpu.BinaryCrossEntropy(expected, targets, 0.5f, broken);

        HostArray actual = kind.Array(outputs), losses = HostArray.Floats(count);
        HostKernels.Of("loss", kind).Rows(name, actual, HostArray.Of(targets), HostArray.Of(0.5f), HostArray.Of(broken), count, elements, losses);
        Closeness.Holds([.. expected.Span.ToArray().Select(value => (double)value)], kind.Read(actual), kind.Tolerance);
        Closeness.Holds(sums.LossSum, losses.Read().Sum(value => (double)value), 1e-5);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(10, 1)]
    [InlineData(1000, 2)]
    public void RankLabels_TiesAndNaN_AreThoseOfTheCpu(int classes, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        const int images = 13;
        double[] logits = [.. Sample.Doubles(images * classes, 1).Select(value => Math.Round(value * 6))];
        logits[classes / 2] = double.NaN;
        int[] labels = [-1, .. Labels(images - 1, classes, 2)], ranks = new int[images], best = new int[images];
        using var cpu = new CpuDevice();
        cpu.RankLabels(StoredTensor.Of(cpu, new TensorShape(images, 1, 1, classes, 0), logits), labels, ranks, best);

        HostArray gotRanks = HostArray.Of(new int[images]), gotBest = HostArray.Of(new int[images]);
        HostKernels.Of("loss", kind).Rows("rank_labels", kind.Array(logits), HostArray.Of(labels), images, classes, gotRanks, gotBest);
        Assert.Equal(ranks, gotRanks.Read<int>());
        Assert.Equal(best, gotBest.Read<int>());
    }

    [Theory]
    [InlineData(4, 1, 10, 0)]
    [InlineData(3, 10, 100, 0)]
    [InlineData(2, 5, 33, 1)]
    public void AverageViews_AnyShape_AreThoseOfTheCpu(int samples, int views, int classes, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        double[] logits = kind.Round([.. Sample.Doubles(samples * views * classes, 1).Select(value => 40 * value)]);
        using var cpu = new CpuDevice();
        Tensor expected = StoredTensor.Of(cpu, new TensorShape(samples * views, 1, 1, classes, 0), logits);
        cpu.AverageViews(expected, views);

        HostKernels kernels = HostKernels.Of("loss", kind);
        HostArray shifts = HostArray.Floats(samples * views), output = kind.Array(samples * classes), input = kind.Array(logits);
        kernels.Rows("log_sums", input, samples * views, classes, shifts);
        kernels.Flat("average_views", input, shifts, output, samples, views, classes);
        Closeness.Holds([.. expected.Span[..(samples * classes)].ToArray().Select(value => (double)value)], kind.Read(output), kind.Tolerance);
    }

    private static int[] Labels(int count, int classes, ulong key) => [.. Sample.Doubles(count, key).Select(value => (int)((value + 1) / 2 * classes))];
}
