using Lockstep.Engine.Devices;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

public sealed class LossScalingReplicaTests
{
    private const int Steps = 6;

    /// <summary>With which not even gradients of 10^35 make weights infinite.</summary>
    private const float TinyRate = 1e-38f;

    private static readonly LossScaling High = new(LossScaling.MostExponent, 1000);

    /// <summary>A power of two changes exponents alone: not one bit of what is trained depends on it.</summary>
    [Theory]
    [InlineData("mlp", 1)]
    [InlineData("mlp", 3)]
    [InlineData("resnet20", 2)]
    public void Train_StaticScale_SameBitsAsWithout(string model, int lanes)
    {
        Assert.Equal(Train(model, lanes, LossScaling.None), Train(model, lanes, new LossScaling(12, 0)));
    }

    /// <summary>Images so bright that the scaled gradients are beyond float32 and the plain ones are not.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Train_GradientsOverflow_StepsAreDoneAgainWithLessAndNoneIsLost(int lanes)
    {
        int repeats = 0;
        using Replica replica = Start("mlp", lanes, High);
        for (int step = 0; step < Steps; step++)
        {
            repeats += Step(replica, step, step == 2 ? 1e35f : 1, TinyRate);
        }

        Assert.InRange(repeats, 1, LossScaling.MostExponent);
        Assert.Equal(Math.ScaleB(1, LossScaling.MostExponent - repeats), replica.LossScale);
        Assert.Equal(Train("mlp", lanes, LossScaling.None, loudness: 1e35f), Trained(replica));
    }

    /// <summary>A static scale cannot shrink: what overflows is said, and the step is not applied by itself.</summary>
    [Fact]
    public void Accumulate_StaticScaleOverflows_NamesTheGradient()
    {
        using Replica replica = Start("mlp", 1, new LossScaling(LossScaling.MostExponent, 0));
        Accumulate(replica, 0, 1e35f, again: false);
        Assert.False(replica.MustRepeat);
        Assert.EndsWith("weight", replica.FirstNonFinite, StringComparison.Ordinal);
    }

    /// <summary>What no scale mends is a divergence at once.</summary>
    [Fact]
    public void Accumulate_LossIsNotFinite_IsNotRepeated()
    {
        using Replica replica = Start("mlp", 1, High);
        replica.Parameters.Fill(float.NaN);
        replica.ToDevice();
        Accumulate(replica, 0, 1, again: false);
        Assert.False(replica.MustRepeat);
        Assert.Equal("loss", replica.FirstNonFinite);
    }

    /// <summary>Beyond float32 at any scale: down to 1, and then it is a divergence.</summary>
    [Fact]
    public void Accumulate_OverflowsAtAnyScale_EndsAtOneAndNamesTheGradient()
    {
        using Replica replica = Start("mlp", 1, new LossScaling(3, 10));
        int repeats = 0;
        Accumulate(replica, 0, 3e38f, again: false);
        for (; replica.MustRepeat; repeats++)
        {
            Accumulate(replica, 0, 3e38f, again: true);
        }

        Assert.True(repeats == 3 || replica.FirstNonFinite == "loss", $"{repeats} {replica.FirstNonFinite}");
        Assert.NotNull(replica.FirstNonFinite);
    }

    [Theory(Timeout = 120_000)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public Task TrainExact_ScaleShrinksAndGrows_SameBitsAsOneRankAndLane(int ranks, int lanes) => Task.Run(() =>
    {
        ExactWorld World(int count, int threads) =>
            new("mlp", () => new Sgd(new SgdSettings()), count, threads) { Loud = (4, 1e33f), Rate = 1e-30, Steps = 10, LossScaling = new LossScaling(LossScaling.MostExponent, 2) };

        var alone = World(1, 1);
        byte[] expected = Assert.Single(alone.Run());
        Assert.True(alone.Redone > 3, $"{alone.Redone} steps were done again");
        Assert.All(World(ranks, lanes).Run(), state => Assert.Equal(expected, state));
    });

    [Fact]
    public void StateTail_ExactAndDynamic_FollowTheOptimizersState()
    {
        using Replica replica = ExactWorld.Start("mlp", new Sgd(new SgdSettings()), 1, true, scaling: new LossScaling(9, 5));
        Assert.Equal(["exact.exponents", "loss_scale"], replica.StateTail.Select(part => part.Name));
        StatePart scale = replica.StateTail[1];
        Assert.Equal(replica.OptimizerState.Length, scale.Offset + scale.Length);
        Assert.Equal([9f, 0f], replica.OptimizerState.Slice(scale.Offset, scale.Length).ToArray());
        Assert.Equal(replica.StateTail[0].Length, replica.Exponents.Length);
    }

    private static float[] Train(string model, int lanes, LossScaling scaling, float loudness = 1)
    {
        using Replica replica = Start(model, lanes, scaling);
        for (int step = 0; step < Steps; step++)
        {
            Step(replica, step, step == 2 ? loudness : 1, loudness == 1 ? 0.02f : TinyRate);
        }

        return Trained(replica);
    }

    private static float[] Trained(Replica replica)
    {
        int own = replica.StateTail.Count == 0 ? replica.OptimizerState.Length : replica.StateTail[0].Offset;
        return [.. replica.Parameters, .. replica.Statistics, .. replica.OptimizerState[..own], (float)replica.Metrics.Loss];
    }

    internal static Replica Start(string model, int lanes, LossScaling scaling, IDevice? device = null) =>
        ExactWorld.Start(model, new Sgd(new SgdSettings { WeightDecay = 0 }), lanes, false, device, scaling);

    /// <summary>How often the step was done again.</summary>
    internal static int Step(Replica replica, int step, float loudness, float rate)
    {
        int repeats = 0;
        Accumulate(replica, step, loudness, again: false);
        for (; replica.MustRepeat; repeats++)
        {
            Accumulate(replica, step, loudness, again: true);
        }

        Assert.Null(replica.FirstNonFinite);
        replica.Update(new LearningRatePoint(rate, 0.9f));
        return repeats;
    }

    private static void Accumulate(Replica replica, int step, float loudness, bool again) =>
        replica.Accumulate(3, ExactWorld.Source(replica.Network, step, 0, 3, loudness), 3 * ExactWorld.SliceSize, 3, again: again);
}
