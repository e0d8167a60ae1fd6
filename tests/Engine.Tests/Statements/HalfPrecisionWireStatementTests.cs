using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Statements;

/// <summary>
/// Sums of 1024 workers' gradients in float16, one after the other as a ring adds them: losses divided by the global batch of
/// 32,768 before the cast, or the sum divided after it. Neither is safe at every size; float16 has 6e-8 to 65,504.
/// </summary>
public sealed class HalfPrecisionWireStatementTests
{
    private const int Workers = 1024;
    private const double GlobalBatch = 32_768;

    /// <summary>Sums of 32 samples' gradients around 100: 102,400 does not fit.</summary>
    [Fact]
    public void LargeGradients_NormalisedBeforeTheCast_SurviveAndAfterItOverflow()
    {
        double[] gradients = Gradients(100);

        Closeness.Holds(Exact(gradients), NormalisedBefore(gradients), 0.02);
        Assert.Equal(double.PositiveInfinity, NormalisedAfter(gradients));
    }

    /// <summary>Around 5e-4: 1.5e-8 each after the division is less than half of the least float16.</summary>
    [Fact]
    public void SmallGradients_NormalisedBeforeTheCast_VanishAndAfterItSurvive()
    {
        double[] gradients = Gradients(5e-4);

        Assert.Equal(0, NormalisedBefore(gradients));
        Closeness.Holds(Exact(gradients), NormalisedAfter(gradients), 0.02);
    }

    /// <summary>
    /// Where both fit they are the same up to the scale, a power of two: 1.5 % too small, because an addend loses its last bits
    /// to the growing sum. That is the chain's doing: summed in pairs the error is 0.08 %.
    /// </summary>
    [Fact]
    public void MiddlingGradients_EitherOrder_IsTheSameWithinTwoPercentAndPairwiseWithinAThousandth()
    {
        double[] gradients = Gradients(5);
        double exact = Exact(gradients);

        Closeness.Holds(exact, NormalisedBefore(gradients), 0.02);
        Assert.Equal(NormalisedBefore(gradients), NormalisedAfter(gradients));
        Closeness.Holds(exact, (double)Pairwise([.. gradients.Select(value => (Half)(value / GlobalBatch))]), 1e-3);
    }

    /// <summary>Differing at every worker, within ±25 % of the size.</summary>
    private static double[] Gradients(double size) => [.. Sample.Doubles(Workers, 6).Select(value => size * (1 + 0.25 * value))];

    private static double Exact(double[] gradients) => gradients.Sum() / GlobalBatch;

    private static double NormalisedBefore(double[] gradients) => (double)Chain([.. gradients.Select(value => (Half)(value / GlobalBatch))]);

    private static double NormalisedAfter(double[] gradients) => (double)Chain([.. gradients.Select(value => (Half)value)]) / GlobalBatch;

    private static Half Chain(Half[] values) => values.Aggregate(Half.Zero, (sum, value) => sum + value);

    private static Half Pairwise(ReadOnlySpan<Half> values) =>
        values.Length == 1 ? values[0] : Pairwise(values[..(values.Length / 2)]) + Pairwise(values[(values.Length / 2)..]);
}
