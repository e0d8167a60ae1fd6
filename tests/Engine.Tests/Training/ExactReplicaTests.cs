using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

public sealed class ExactReplicaTests
{
    private static readonly Dictionary<string, Func<IOptimizer>> Optimizers = new()
    {
        ["sgd"] = () => new Sgd(new SgdSettings { WeightDecay = 1e-4f }),
        ["lars"] = () => new Lars(new LarsSettings()),
        ["adam"] = () => new Adam(new AdamSettings()),
        ["lamb"] = () => new Lamb(new AdamSettings()),
        ["rmsprop"] = () => new RmsProp(new RmsPropSettings()),
    };

    /// <summary>The promise of exact mode: neither ranks nor lanes nor how slices are dealt out can be found in the result.</summary>
    [Theory(Timeout = 120_000)]
    [InlineData("sgd", 2, 1)]
    [InlineData("sgd", 3, 2)]
    [InlineData("sgd", 5, 1)]
    [InlineData("sgd", 1, 2)]
    [InlineData("sgd", 1, 3)]
    [InlineData("lars", 3, 1)]
    [InlineData("adam", 2, 2)]
    [InlineData("lamb", 5, 1)]
    [InlineData("rmsprop", 2, 1)]
    public Task Train_AnyRanksAndLanes_SameBitsAsOneRankAndLane(string optimizer, int ranks, int lanes) => Task.Run(() =>
    {
        double rate = optimizer is "sgd" or "lars" ? 0.02 : 1e-3;
        byte[] alone = Assert.Single(new ExactWorld("resnet20", Optimizers[optimizer], 1, 1) { Rate = rate }.Run());
        Assert.All(new ExactWorld("resnet20", Optimizers[optimizer], ranks, lanes) { Rate = rate }.Run(), state => Assert.Equal(alone, state));
    });

    [Theory(Timeout = 120_000)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 1)]
    public Task Train_MixedAndBrokenSamples_SameBitsAsOneRankAndLane(int ranks, int lanes) => Task.Run(() =>
    {
        byte[] alone = Assert.Single(new ExactWorld("resnet20", Optimizers["sgd"], 1, 1) { Steps = 8, MixesAndBreaks = true }.Run());
        byte[] plain = Assert.Single(new ExactWorld("resnet20", Optimizers["sgd"], 1, 1) { Steps = 8 }.Run());
        Assert.NotEqual(plain, alone);
        Assert.All(new ExactWorld("resnet20", Optimizers["sgd"], ranks, lanes) { Steps = 8, MixesAndBreaks = true }.Run(), state => Assert.Equal(alone, state));
    });

    /// <summary>Images that are suddenly 2^15 times as bright: statistics are out of range by far, and the step is done again.</summary>
    [Theory(Timeout = 120_000)]
    [InlineData("resnet20", 1, 2)]
    [InlineData("resnet20", 3, 1)]
    [InlineData("mlp", 2, 1)]
    [InlineData("mlp", 5, 2)]
    public Task Train_StepOverflows_IsRedoneOnceAndBitsAreTheSame(string model, int ranks, int lanes) => Task.Run(() =>
    {
        var alone = new ExactWorld(model, Optimizers["sgd"], 1, 1) { Loud = (4, 32768), Rate = 1e-12, Steps = 8 };
        var world = new ExactWorld(model, Optimizers["sgd"], ranks, lanes) { Loud = (4, 32768), Rate = 1e-12, Steps = 8 };
        var quiet = new ExactWorld(model, Optimizers["sgd"], 1, 1) { Rate = 1e-12, Steps = 8 };
        quiet.Run();
        byte[] expected = Assert.Single(alone.Run());
        Assert.All(world.Run(), state => Assert.Equal(expected, state));
        Assert.Equal(quiet.Redone + 1, alone.Redone);
        Assert.Equal(quiet.Redone + 1, world.Redone);
    });

    /// <summary>Against the sum in double of each slice's own floats, and hence at least as good as float32 sums.</summary>
    [Fact]
    public void Accumulate_SevenSlices_IsTheRoundedSumOfEachAlone()
    {
        using Replica exact = ExactWorld.Start("resnet20", new Sgd(new SgdSettings()), 2, true);
        using Replica single = ExactWorld.Start("resnet20", new Sgd(new SgdSettings()), 1, false);
        for (int step = 0; step < 3; step++)
        {
            double[] expected = Sum(single, step);
            Accumulate(exact, step);
            if (exact.MustRepeat)
            {
                Accumulate(exact, step, again: true);
            }

            Assert.False(exact.MustRepeat);
            foreach (Parameter parameter in exact.Network.Parameters)
            {
                double largest = expected.AsSpan(parameter.Offset, parameter.Length).ToArray().Max(Math.Abs);
                double unit = largest * Math.ScaleB(1, -27);
                for (int i = parameter.Offset; i < parameter.Offset + parameter.Length; i++)
                {
                    Assert.True(!(Math.Abs(expected[i] - exact.Reduction[i]) > (Math.Abs(expected[i]) * Math.ScaleB(1, -24)) + unit), $"{parameter.Name}[{i - parameter.Offset}] of step {step}: expected {expected[i]}, got {exact.Reduction[i]}");
                }
            }

            Assert.Equal(ExactWorld.Slices * ExactWorld.SliceSize, exact.Metrics.Samples);
            exact.Update(new LearningRatePoint(0.02f, 0.9f));
            exact.Parameters.CopyTo(single.Parameters);
        }
    }

    [Fact]
    public void Accumulate_RankWithoutSlices_AllZeroAndNothingOverflows()
    {
        using Replica replica = ExactWorld.Start("mlp", new Sgd(new SgdSettings()), 2, true);
        Accumulate(replica, 0);
        replica.Accumulate(0, ExactWorld.Source(replica.Network, 0, 0, 1), 14, 7);
        Assert.True(replica.Reduction.IndexOfAnyExcept(0f) < 0);
        Assert.False(replica.MustRepeat);
        Assert.Null(replica.FirstNonFinite);
    }

    /// <summary>A step that was given up must leave the exponents alone, or survivors and joiners would scale it differently.</summary>
    [Fact]
    public void Exponents_UntilTheUpdate_StayThoseOfTheLastStep()
    {
        using Replica replica = ExactWorld.Start("mlp", new Sgd(new SgdSettings()), 1, true);
        float[] before = replica.Exponents.ToArray();
        replica.Accumulate(7, ExactWorld.Source(replica.Network, 0, 0, 7, 1e9f), 14, 7);
        Assert.True(replica.MustRepeat);
        replica.Accumulate(7, ExactWorld.Source(replica.Network, 0, 0, 7, 1e9f), 14, 7, again: true);
        Assert.False(replica.MustRepeat);
        Assert.Equal(before, replica.Exponents.ToArray());
        replica.Update(new LearningRatePoint(0, 0));
        Assert.NotEqual(before, replica.Exponents.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FirstNonFinite_NaNImage_IsTheFirstBatchNorm(bool exact)
    {
        using Replica replica = ExactWorld.Start("resnet20", new Sgd(new SgdSettings()), 1, exact);
        replica.Accumulate(7, ExactWorld.Source(replica.Network, 0, 0, 7, float.NaN), 14, 7);
        Assert.Equal("bn1.running_mean", replica.FirstNonFinite);
        Assert.False(replica.MustRepeat);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FirstNonFinite_InfiniteLogitWeight_IsTheLoss(bool exact)
    {
        using Replica replica = ExactWorld.Start("resnet20", new Sgd(new SgdSettings()), 1, exact);
        replica.Parameters[replica.Network.Parameters[^2].Offset] = float.NaN;
        Accumulate(replica, 0);
        Assert.Equal("loss", replica.FirstNonFinite);
    }

    /// <summary>The loss does not see a gradient that overflows on its way back.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FirstNonFinite_GradientBeyondFloats_IsItsParameter(bool exact)
    {
        using Replica replica = ExactWorld.Start("mlp", new Sgd(new SgdSettings()), 1, exact);
        Parameter first = replica.Network.Parameters[0];
        replica.Parameters.Slice(first.Offset, first.Length).Clear();
        replica.Accumulate(7, ExactWorld.Source(replica.Network, 0, 0, 7, 3e38f), 14, 7);
        Assert.True(double.IsFinite(replica.Metrics.Loss));
        Assert.True(replica.FirstNonFinite is null || replica.FirstNonFinite == first.Name, replica.FirstNonFinite);
    }

    private static void Accumulate(Replica replica, int step, bool again = false) =>
        replica.Accumulate(ExactWorld.Slices, ExactWorld.Source(replica.Network, step, 0, ExactWorld.Slices), ExactWorld.Slices * ExactWorld.SliceSize, ExactWorld.Slices, again: again);

    private static double[] Sum(Replica single, int step)
    {
        double[] sum = new double[single.Reduction.Length];
        for (int slice = 0; slice < ExactWorld.Slices; slice++)
        {
            single.Accumulate(1, ExactWorld.Source(single.Network, step, slice, 1), ExactWorld.Slices * ExactWorld.SliceSize, ExactWorld.Slices);
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += single.Reduction[i];
            }
        }

        return sum;
    }
}
