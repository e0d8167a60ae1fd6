using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Statements;

/// <summary>Losses are divided by the global batch and gradients are summed (Goyal et al. 2017, remark 3). No batch norm here.</summary>
public sealed class NormalisationStatementTests
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void LossOverGlobalBatch_SumOverWorkers_IsTheGradientOfOneProcess(int workers)
    {
        using Replica one = StatementRig.Replica("mlp", 8), worker = StatementRig.Replica("mlp", 8);
        int share = 8 / workers;

        double[] sum = StatementRig.Sum([.. Enumerable.Range(0, workers).Select(rank => Gradients(StatementRig.Reduce(worker, rank * share, share, 8), worker))]);

        StatementRig.Reduce(one, 0, 8, 8);
        Closeness.Holds(sum, one.Reduction[..one.Network.ParameterLength], Tolerance);
    }

    [Fact]
    public void LossOverOwnBatch_SumOverWorkers_IsKTimesTheGradient()
    {
        using Replica one = StatementRig.Replica("mlp", 8), worker = StatementRig.Replica("mlp", 8);

        double[] sum = StatementRig.Sum([.. Enumerable.Range(0, 4).Select(rank => Gradients(StatementRig.Reduce(worker, 2 * rank, 2, 2), worker))]);

        StatementRig.Reduce(one, 0, 8, 8);
        Closeness.Holds([.. sum.Select(value => value / 4)], one.Reduction[..one.Network.ParameterLength], Tolerance);
    }

    [Fact]
    public void UnevenShards_LossAndGradient_AreSumsOverSamplesNotMeansOfMeans()
    {
        using Replica one = StatementRig.Replica("mlp", 8), worker = StatementRig.Replica("mlp", 8);
        StatementRig.Reduce(worker, 0, 7, 8);
        double longMean = worker.Metrics.Loss;
        double[] longShard = [.. worker.Reduction.ToArray().Select(value => (double)value)];
        double[] shortShard = StatementRig.Reduce(worker, 7, 1, 8);
        double meanOfMeans = (longMean + worker.Metrics.Loss) / 2;

        StatementRig.Reduce(one, 0, 8, 8);
        double[] sum = StatementRig.Sum(longShard, shortShard);

        Closeness.Holds(sum, one.Reduction, Tolerance);
        Assert.Equal(8, sum[^14]);
        Closeness.Holds(sum[^16] / 8, one.Metrics.Loss, Tolerance);
        Assert.True(Math.Abs(meanOfMeans - one.Metrics.Loss) > 0.01, $"{meanOfMeans} and {one.Metrics.Loss}");
    }

    private static double[] Gradients(double[] reduction, Replica replica) => reduction[..replica.Network.ParameterLength];
}
