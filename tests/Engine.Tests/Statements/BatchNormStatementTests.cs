using Lockstep.Engine.Networks;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Statements;

/// <summary>Batch norm sees a slice and no more (Goyal et al. 2017, section 2.3); the end of a block starts at 0 (section 5.1).</summary>
public sealed class BatchNormStatementTests
{
    [Fact]
    public void ShardsLoss_MoreWorkers_StaysTheSameBits()
    {
        using Replica replica = StatementRig.Replica("resnet20", 4);
        double alone = StatementRig.Reduce(replica, 0, 4, 4)[^16];

        Assert.Equal(alone, StatementRig.Reduce(replica, 0, 4, 16, slicesInStep: 4)[^16]);
        Assert.Equal(alone, StatementRig.Reduce(replica, 0, 4, 4096, slicesInStep: 1024)[^16]);
    }

    [Fact]
    public void ShardsLoss_OtherSliceSize_Changes()
    {
        using Replica replica = StatementRig.Replica("resnet20", 4);
        double whole = StatementRig.Reduce(replica, 0, 4, 4)[^16];

        double halves = StatementRig.Reduce(replica, 0, 4, 4, slices: 2, slicesInStep: 2)[^16];

        Assert.True(Math.Abs(whole - halves) > 1e-3, $"{whole} and {halves}");
    }

    /// <summary>The branch adds beta = 0, so neither the loss nor the rest of the network feels its weights.</summary>
    [Fact]
    public void LastGammaZero_AtTheStart_EveryIdentityBlockIsTheIdentity()
    {
        using Replica replica = StatementRig.Replica("resnet20", 4);
        double before = StatementRig.Reduce(replica, 0, 4, 4)[^16];
        foreach (Parameter parameter in replica.Network.Parameters.Where(parameter => parameter.Name.StartsWith("layer", StringComparison.Ordinal) && parameter.Kind == ParameterKind.Weight))
        {
            replica.Parameters.Slice(parameter.Offset, parameter.Length).Reverse();
        }

        Assert.Equal(before, StatementRig.Reduce(replica, 0, 4, 4)[^16]);
    }

    [Fact]
    public void LastGammaZero_AtTheStart_OnlyItAndBetaOfTheBlockGetAGradient()
    {
        using Replica replica = StatementRig.Replica("resnet20", 4);
        StatementRig.Reduce(replica, 0, 4, 4);

        foreach (string block in new[] { "layer1.1", "layer2.0", "layer3.2" })
        {
            Assert.True(replica.Gradient($"{block}.conv1.weight").IndexOfAnyExcept(0f) < 0);
            Assert.True(replica.Gradient($"{block}.bn1.weight").IndexOfAnyExcept(0f) < 0);
            Assert.True(replica.Gradient($"{block}.conv2.weight").IndexOfAnyExcept(0f) < 0);
            Assert.True(replica.Gradient($"{block}.bn2.weight").ContainsAnyExcept(0f));
            Assert.True(replica.Gradient($"{block}.bn2.bias").ContainsAnyExcept(0f));
        }
    }

    /// <summary>The definition in use: the mean of the slices' variances. What lies between the slices' means is not in it.</summary>
    [Fact]
    public void ReducedVariance_TwoSlices_IsTheMeanOfTheirVariancesWithoutTheSpreadBetween()
    {
        using Replica replica = StatementRig.Replica("resnet20", 8);
        double[] first = StatementRig.Reduce(replica, 0, 4, 4), second = StatementRig.Reduce(replica, 4, 4, 4);
        double[] both = StatementRig.Reduce(replica, 0, 8, 8, slices: 2, slicesInStep: 2), whole = StatementRig.Reduce(replica, 0, 8, 8);
        (int mean, int variance) = (Offset(replica, "bn1.running_mean"), Offset(replica, "bn1.running_var"));

        for (int channel = 0; channel < 16; channel++)
        {
            Closeness.Holds((first[variance + channel] + second[variance + channel]) / 2, both[variance + channel], 1e-5);
            Assert.True(Math.Abs(whole[mean + channel] - both[mean + channel]) <= 1e-5);
            Assert.True(whole[variance + channel] > 1.01 * both[variance + channel], $"channel {channel}");
        }
    }

    /// <summary>Momentum 1 keeps the last step's statistics alone (Akiba et al. 2017): the reduced ones, hence the same logits on every rank.</summary>
    [Fact]
    public void LastMinibatchStatistics_AfterTheReduction_GiveTheSameLogitsOnEveryRank()
    {
        using Replica left = StatementRig.Replica("resnet20", 4, 1), right = StatementRig.Replica("resnet20", 4, 1);
        float[] leftLogits = new float[40], rightLogits = new float[40];
        for (int step = 0; step < 2; step++)
        {
            double[] sum = StatementRig.Sum(StatementRig.Reduce(left, 8 * step, 4, 8, slicesInStep: 2), StatementRig.Reduce(right, 8 * step + 4, 4, 8, slicesInStep: 2));
            foreach (Replica replica in new[] { left, right })
            {
                Sample.Floats(sum).CopyTo(replica.Reduction);
                replica.Update(new LearningRatePoint(0.01f, 0.9f));
            }
        }

        int parameters = left.Network.ParameterLength;
        Assert.True(left.Statistics.SequenceEqual(left.Reduction.Slice(parameters, left.Network.StatisticsLength)));
        left.Evaluate(1, StatementRig.Samples(left, 20, 4, 4), leftLogits);
        right.Evaluate(1, StatementRig.Samples(right, 20, 4, 4), rightLogits);
        Assert.Equal(leftLogits, rightLogits);
    }

    private static int Offset(Replica replica, string name) =>
        replica.Network.ParameterLength + replica.Network.Statistics.Single(statistic => statistic.Name == name).Offset;
}
