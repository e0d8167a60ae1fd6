namespace Lockstep.Engine.Tests.Collectives;

/// <summary>Values that differ at every position and rank, so that a misplaced chunk cannot pass.</summary>
internal static class RankValues
{
    public static float[][] Create(int ranks, int length) =>
        [.. Enumerable.Range(0, ranks).Select(rank => Enumerable.Range(0, length).Select(i => Value(rank, i)).ToArray())];

    public static double[] DoubleSum(float[][] values)
    {
        var sum = new double[values[0].Length];
        foreach (float[] rank in values)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += rank[i];
            }
        }

        return sum;
    }

    private static float Value(int rank, int position) => (float)Math.Sin((rank * 7919.0) + (position * 0.37) + 1);
}
