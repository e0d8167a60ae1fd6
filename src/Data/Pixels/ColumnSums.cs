using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lockstep.Data.Pixels;

/// <summary>Weighted sums of bytes of neighbouring rows: resampling down the columns. Taps are added in their order, never fused.</summary>
internal static class ColumnSums
{
    private const int Lanes = 16;

    /// <param name="bytes">Begins with the first row's first byte, and has at least its last row's bytes.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="weights">One a row.</param>
    /// <param name="sums">One a byte of a row.</param>
    public static void Run(ReadOnlySpan<byte> bytes, int stride, ReadOnlySpan<float> weights, Span<float> sums)
    {
        if (bytes.Length < ((weights.Length - 1) * stride) + sums.Length)
        {
            throw new ArgumentException($"{bytes.Length} bytes, expected {weights.Length} rows of {sums.Length}, {stride} apart", nameof(bytes));
        }

        if (sums.Length < Lanes)
        {
            Short(bytes, stride, weights, sums);
            return;
        }

        int x = 0;
        for (; x <= sums.Length - (4 * Lanes); x += 4 * Lanes)
        {
            Four(bytes, x, stride, weights, sums);
        }

        for (; x <= sums.Length - Lanes; x += Lanes)
        {
            One(bytes, x, stride, weights, sums);
        }

        if (x < sums.Length)
        {
            // The last vector overlaps the one before: the same sums again.
            One(bytes, sums.Length - Lanes, stride, weights, sums);
        }
    }

    private static void Four(ReadOnlySpan<byte> bytes, int x, int stride, ReadOnlySpan<float> weights, Span<float> sums)
    {
        var a = Vector512<float>.Zero;
        var b = a;
        var c = a;
        var d = a;
        for (int tap = 0; tap < weights.Length; tap++)
        {
            var weight = Vector512.Create(weights[tap]);
            ref readonly byte row = ref bytes[(tap * stride) + x];
            a += weight * Widened(in row, 0);
            b += weight * Widened(in row, Lanes);
            c += weight * Widened(in row, 2 * Lanes);
            d += weight * Widened(in row, 3 * Lanes);
        }

        ref float to = ref sums[x];
        a.StoreUnsafe(ref to);
        b.StoreUnsafe(ref to, Lanes);
        c.StoreUnsafe(ref to, 2 * Lanes);
        d.StoreUnsafe(ref to, 3 * Lanes);
    }

    private static void One(ReadOnlySpan<byte> bytes, int x, int stride, ReadOnlySpan<float> weights, Span<float> sums)
    {
        var sum = Vector512<float>.Zero;
        for (int tap = 0; tap < weights.Length; tap++)
        {
            sum += Vector512.Create(weights[tap]) * Widened(in bytes[(tap * stride) + x], 0);
        }

        sum.StoreUnsafe(ref sums[x]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widened(ref readonly byte row, nuint offset)
    {
        var bytes = Vector128.LoadUnsafe(in row, offset);
        if (Avx512F.IsSupported)
        {
            return Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(bytes));
        }

        var (low, high) = Vector128.Widen(bytes);
        var (a, b) = Vector128.Widen(low);
        var (c, d) = Vector128.Widen(high);
        return Vector512.ConvertToSingle(Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d)).AsInt32());
    }

    private static void Short(ReadOnlySpan<byte> bytes, int stride, ReadOnlySpan<float> weights, Span<float> sums)
    {
        for (int x = 0; x < sums.Length; x++)
        {
            float sum = 0;
            for (int tap = 0; tap < weights.Length; tap++)
            {
                sum += weights[tap] * bytes[(tap * stride) + x];
            }

            sums[x] = sum;
        }
    }
}
