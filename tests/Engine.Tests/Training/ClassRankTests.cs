using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>Top five, confusion and several views of a sample, against slow oracles.</summary>
public sealed class ClassRankTests
{
    private const int Classes = 7;
    private const int Samples = 23;
    private static readonly ImageShape Shape = new(2, 2, 1);
    private static readonly float[] Images = Sample.Floats(Sample.Doubles(Samples * 4, 2));
    private static readonly int[] Labels = [.. Enumerable.Range(0, Samples).Select(i => i * 5 % Classes)];

    [Fact]
    public void RankLabels_TiesAndNaN_LowerClassFirstAndNaNLargest()
    {
        var device = new CpuDevice();
        float nan = float.NaN;
        Tensor tensor = StoredTensor.Of(device, new TensorShape(4, 1, 1, 4, 0), [1, 3, 3, 0, 1, nan, 9, 2, 5, 4, 3, 2, 1, nan, nan, 0]);
        int[] ranks = new int[4];
        int[] best = new int[4];

        device.RankLabels(tensor, [2, 1, 3, 0], ranks, best);

        Assert.Equal([1, 0, 3, 2], ranks);
        Assert.Equal([1, 1, 0, 1], best);
    }

    /// <summary>The oracle sorts; lanes and sizes of slices change nothing.</summary>
    [Theory]
    [InlineData(1, 8)]
    [InlineData(3, 4)]
    [InlineData(2, 23)]
    public void Evaluate_AnyLanesAndSlices_CountsTopFiveAndConfusionAsASortDoes(int lanes, int slice)
    {
        using Replica replica = Start(lanes, slice);
        int slices = (Samples + slice - 1) / slice;
        float[] logits = new float[slices * slice * Classes];
        replica.Evaluate(slices, new MemorySource(Images, Labels, slice), logits);
        long[] confusion = new long[Classes * Classes];

        EvaluationSums sums = replica.Evaluate(slices, new MemorySource(Images, Labels, slice), confusion);

        int[][] orders = [.. Enumerable.Range(0, Samples).Select(n => Enumerable.Range(0, Classes).OrderByDescending(c => logits[(n * Classes) + c]).ThenBy(c => c).ToArray())];
        Assert.Equal(orders.Select((order, n) => order[0] == Labels[n]).Count(right => right), sums.Correct);
        Assert.Equal(orders.Select((order, n) => order.Take(5).Contains(Labels[n])).Count(right => right), sums.TopFive);
        long[] expected = new long[Classes * Classes];
        for (int n = 0; n < Samples; n++)
        {
            expected[(Labels[n] * Classes) + orders[n][0]]++;
        }

        Assert.Equal(expected, confusion);
    }

    [Fact]
    public void AverageViews_TenViews_IsTheLogarithmOfTheMeanProbability()
    {
        var device = new CpuDevice();
        double[] logits = [.. Sample.Doubles(3 * 10 * Classes, 5).Select(value => 6 * value)];
        Tensor tensor = StoredTensor.Of(device, new TensorShape(30, 1, 1, Classes, 0), logits);

        device.AverageViews(tensor, 10);

        double[] expected = [.. Enumerable.Range(0, 3).SelectMany(n => Enumerable.Range(0, Classes).Select(c => Math.Log(Enumerable.Range(0, 10).Average(view =>
        {
            double[] row = logits[(((n * 10) + view) * Classes)..(((n * 10) + view + 1) * Classes)];
            return Math.Exp(row[c]) / row.Sum(Math.Exp);
        }))))];
        Closeness.Holds(expected, tensor.First(3).Span, 1e-6);
    }

    /// <summary>Views that are all the same are one view; what differs is averaged before it is judged.</summary>
    [Fact]
    public void Evaluate_SameViews_AreAsOne()
    {
        using Replica replica = Start(1, 10);
        float[] views = [.. Enumerable.Range(0, 2).SelectMany(n => Enumerable.Range(0, 5).SelectMany(_ => Images[(n * 4)..((n + 1) * 4)]))];
        float[] logits = new float[10 * Classes];

        EvaluationSums sums = replica.Evaluate(1, new OneSlice(new Slice(views, Labels.AsMemory(0, 2), 2) { Views = 5 }), logits);

        EvaluationSums single = replica.Evaluate(1, new MemorySource(Images[..8], Labels[..2], 2));
        Closeness.Holds(single.LossSum, sums.LossSum, 1e-6);
        Assert.Equal((single.Correct, single.TopFive, 2L), (sums.Correct, sums.TopFive, sums.Samples));
        Closeness.Holds(1, logits[..Classes].Sum(value => Math.Exp(value)), 1e-6);
        Assert.All(logits[(2 * Classes)..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Evaluate_MoreViewsThanASliceHolds_SaysWhatIsExpected()
    {
        using Replica replica = Start(1, 8);

        ArgumentException error = Assert.Throws<ArgumentException>(() => replica.Evaluate(1, new OneSlice(new Slice(Images, Labels, 1) { Views = 10 })));

        Assert.Contains("got 1 of 10 views", error.Message);
    }

    [Fact]
    public void EvaluationSums_ThereAndBack_KeepAllFields()
    {
        var sums = new EvaluationSums(2.5, 3, 7, 5, 2);
        Assert.Equal(sums, EvaluationSums.FromUnits(sums.ToUnits()));
        Assert.Equal(new EvaluationSums(5, 6, 14, 10, 4), sums + sums);
    }

    private static Replica Start(int lanes, int slice)
    {
        var builder = new NetworkBuilder("n", Shape, new ModelOptions());
        Network network = builder.Build(builder.Dense(builder.Flatten(builder.Input, "flatten"), "fc", Classes));
        var replica = new Replica(network, new CpuDevice(), new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = slice, Lanes = lanes });
        replica.Initialize(5);
        return replica;
    }
}
