using System.Runtime.InteropServices;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Statements;

/// <summary>
/// Sums of 1024 workers' gradients in float16, one after the other as a ring adds them: losses divided by the global batch of
/// 32,768 before the cast, or the sum divided after it. Neither is safe at every size; float16 has 6e-8 to 65,504. First with
/// sums kept in float16, then over our own wires, which keep them in float32 between hops.
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

    /// <summary>
    /// Our wire adds in float32 and rounds to float16 at each of the 1,023 hops. It has the same range, so the same order is
    /// right at either end.
    /// </summary>
    [Fact]
    public void Wire_EitherOrder_SurvivesWhereTheStatementSaysSo()
    {
        double[] large = Gradients(100);
        double[] small = Gradients(5e-4);

        Closeness.Holds(Exact(large), Hops(new Float16Sum(), large, 1 / GlobalBatch), 0.02);
        Assert.Equal(double.PositiveInfinity, Hops(new Float16Sum(), large, 1));
        Assert.Equal(0, Hops(new Float16Sum(), small, 1 / GlobalBatch));
        Closeness.Holds(Exact(small), Hops(new Float16Sum(), small, 1) / GlobalBatch, 0.02);
    }

    /// <summary>
    /// bfloat16 has the range of float32, so that neither order overflows or vanishes; but 8 bits are too few for a chain of
    /// 1,024, whose sum stops growing when an addend is less than half of its last place. In log2 1024 = 10 rounds of pairs,
    /// as halving-doubling adds, each rounding within 2^-8, both orders stay within 10 of them.
    /// </summary>
    [Theory]
    [InlineData(100)]
    [InlineData(5e-4)]
    public void BFloat16Wire_EitherOrder_NeverOverflowsOrVanishesAndIsNearInPairsOnly(double size)
    {
        double[] gradients = Gradients(size);
        double exact = Exact(gradients);

        double before = Pairs(new BFloat16Sum(), gradients, 1 / GlobalBatch);
        Closeness.Holds(exact, before, 10.0 / 256);
        Assert.Equal(before, Pairs(new BFloat16Sum(), gradients, 1) / GlobalBatch);
        Assert.InRange(Hops(new BFloat16Sum(), gradients, 1 / GlobalBatch) / exact, 0.2, 0.6);
    }

    /// <summary>What the last of a chain of ranks holds and stores, each of which sends its sum so far over the wire.</summary>
    private static double Hops(IWire wire, double[] gradients, double scale)
    {
        byte[] sent = new byte[wire.WireSize];
        float[] sum = [(float)(gradients[0] * scale)];
        foreach (double gradient in gradients.Skip(1))
        {
            wire.Pack(MemoryMarshal.AsBytes(sum.AsSpan()), sent);
            sum[0] = (float)(gradient * scale);
            wire.Combine(sent, MemoryMarshal.AsBytes(sum.AsSpan()));
        }

        wire.Pack(MemoryMarshal.AsBytes(sum.AsSpan()), sent);
        wire.Unpack(sent, MemoryMarshal.AsBytes(sum.AsSpan()));
        return sum[0];
    }

    /// <summary>Halves of the ranks send theirs to the other halves.</summary>
    private static double Pairs(IWire wire, ReadOnlySpan<double> gradients, double scale)
    {
        float[] sums = [.. gradients.ToArray().Select(gradient => (float)(gradient * scale))];
        for (int count = sums.Length / 2; count > 0; count /= 2)
        {
            byte[] sent = new byte[count * wire.WireSize];
            wire.Pack(MemoryMarshal.AsBytes(sums.AsSpan(count, count)), sent);
            wire.Combine(sent, MemoryMarshal.AsBytes(sums.AsSpan(0, count)));
        }

        return sums[0];
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
