using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lockstep.Data.Native.Baseline;

/// <summary>
/// The inverse cosine transform of an 8 x 8 block, in the integers of libjpeg's accurate one (Loeffler, Ligtenberg and Moschytz 1989,
/// figure 1, with 13 bits), so that its bytes are the library's. Sums of products are regrouped to pairs, which integers allow.
/// </summary>
internal static unsafe class AccurateDct
{
    private const byte FirstShift = 11;
    private const byte SecondShift = 18;

    /// <summary>Up to here the zigzag stays in the first four rows and columns.</summary>
    private const int LastOfCorner = 9;

    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Transforms a block. Fewer coefficients take shorter ways to the same bytes.</summary>
    /// <param name="coefficients">[8, 8] dequantised, row-major.</param>
    /// <param name="last">Position of the last coefficient in the zigzag that is not zero.</param>
    /// <param name="to">First of 8 bytes in each of 8 rows.</param>
    /// <param name="stride">Bytes from row to row.</param>
    [SkipLocalsInit]
    public static void Apply(short* coefficients, int last, byte* to, int stride)
    {
        if (last <= 0)
        {
            ApplyFirst(coefficients[0], to, stride);
            return;
        }

        var rows = (Vector128<short>*)coefficients;
        var columns = stackalloc Vector128<short>[8];
        if (last <= LastOfCorner)
        {
            PassCorner(rows, columns, FirstShift);
            Transpose(columns);
            PassCorner(columns, columns, SecondShift);
        }
        else
        {
            Pass(rows, columns, FirstShift);
            Transpose(columns);
            Pass(columns, columns, SecondShift);
        }

        Transpose(columns);
        var middle = Vector128.Create((byte)128);
        for (int y = 0; y < 8; y += 2)
        {
            var bytes = Sse2.Add(Sse2.PackSignedSaturate(columns[y], columns[y + 1]).AsByte(), middle).AsInt64();
            *(long*)(to + (y * stride)) = bytes.GetElement(0);
            *(long*)(to + ((y + 1) * stride)) = bytes.GetElement(1);
        }
    }

    /// <summary>A block whose only coefficient is the first: all its values are equal.</summary>
    private static void ApplyFirst(int coefficient, byte* to, int stride)
    {
        long bytes = 0x0101010101010101L * Math.Clamp(((coefficient + 4) >> 3) + 128, 0, 255);
        for (int y = 0; y < 8; y++)
        {
            *(long*)(to + (y * stride)) = bytes;
        }
    }

    /// <summary>The same where only the first four inputs are not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PassCorner(Vector128<short>* from, Vector128<short>* to, [ConstantExpected] byte shift)
    {
        var (in02, in31) = (Pairs(from[0], from[2]), Pairs(from[3], from[1]));
        var half = Vector256.Create(1 << (shift - 1));
        Store(to, 0, Avx2.Add(Product(in02, 8192, 4433 + 6270), half), Product(in31, 9633, 12299 - 7373 - 3196 + 9633), shift);
        Store(to, 1, Avx2.Add(Product(in02, 8192, 4433), half), Product(in31, 25172 - 20995 - 16069 + 9633, 9633), shift);
        Store(to, 2, Avx2.Add(Product(in02, 8192, -4433), half), Product(in31, 9633 - 20995, 9633 - 3196), shift);
        Store(to, 3, Avx2.Add(Product(in02, 8192, -4433 - 6270), half), Product(in31, 9633 - 16069, 9633 - 7373), shift);
    }

    /// <summary>One direction: eight transforms, one in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pass(Vector128<short>* from, Vector128<short>* to, [ConstantExpected] byte shift)
    {
        var (in04, in26) = (Pairs(from[0], from[4]), Pairs(from[2], from[6]));
        var (in73, in51) = (Pairs(from[7], from[3]), Pairs(from[5], from[1]));

        // Half of the last bit is added here once, instead of to each of the eight results.
        var half = Vector256.Create(1 << (shift - 1));
        var sum = Avx2.Add(Product(in04, 8192, 8192), half);
        var difference = Avx2.Add(Product(in04, 8192, -8192), half);
        var turned3 = Product(in26, 4433 + 6270, 4433);
        var turned2 = Product(in26, 4433, 4433 - 15137);
        var (even0, even3) = (Avx2.Add(sum, turned3), Avx2.Subtract(sum, turned3));
        var (even1, even2) = (Avx2.Add(difference, turned2), Avx2.Subtract(difference, turned2));

        var odd0 = Avx2.Add(Product(in73, 2446 - 7373 - 16069 + 9633, 9633 - 16069), Product(in51, 9633, 9633 - 7373));
        var odd1 = Avx2.Add(Product(in73, 9633, 9633 - 20995), Product(in51, 16819 - 20995 - 3196 + 9633, 9633 - 3196));
        var odd2 = Avx2.Add(Product(in73, 9633 - 16069, 25172 - 20995 - 16069 + 9633), Product(in51, 9633 - 20995, 9633));
        var odd3 = Avx2.Add(Product(in73, 9633 - 7373, 9633), Product(in51, 9633 - 3196, 12299 - 7373 - 3196 + 9633));

        Store(to, 0, even0, odd3, shift);
        Store(to, 1, even1, odd2, shift);
        Store(to, 2, even2, odd1, shift);
        Store(to, 3, even3, odd0, shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Pairs(Vector128<short> a, Vector128<short> b) =>
        Vector256.Create(Sse2.UnpackLow(a, b), Sse2.UnpackHigh(a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Product(Vector256<short> pairs, short first, short second) =>
        Avx2.MultiplyAddAdjacent(pairs, Vector256.Create((second << 16) | (ushort)first).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<short>* to, int i, Vector256<int> even, Vector256<int> odd, [ConstantExpected] byte shift)
    {
        to[i] = Narrow(Avx2.ShiftRightArithmetic(Avx2.Add(even, odd), shift));
        to[7 - i] = Narrow(Avx2.ShiftRightArithmetic(Avx2.Subtract(even, odd), shift));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Narrow(Vector256<int> values) => Sse2.PackSignedSaturate(values.GetLower(), values.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(Vector128<short>* rows)
    {
        var (a0, a1) = (Sse2.UnpackLow(rows[0], rows[1]).AsInt32(), Sse2.UnpackHigh(rows[0], rows[1]).AsInt32());
        var (a2, a3) = (Sse2.UnpackLow(rows[2], rows[3]).AsInt32(), Sse2.UnpackHigh(rows[2], rows[3]).AsInt32());
        var (a4, a5) = (Sse2.UnpackLow(rows[4], rows[5]).AsInt32(), Sse2.UnpackHigh(rows[4], rows[5]).AsInt32());
        var (a6, a7) = (Sse2.UnpackLow(rows[6], rows[7]).AsInt32(), Sse2.UnpackHigh(rows[6], rows[7]).AsInt32());
        var (b0, b1) = (Sse2.UnpackLow(a0, a2).AsInt64(), Sse2.UnpackHigh(a0, a2).AsInt64());
        var (b2, b3) = (Sse2.UnpackLow(a1, a3).AsInt64(), Sse2.UnpackHigh(a1, a3).AsInt64());
        var (b4, b5) = (Sse2.UnpackLow(a4, a6).AsInt64(), Sse2.UnpackHigh(a4, a6).AsInt64());
        var (b6, b7) = (Sse2.UnpackLow(a5, a7).AsInt64(), Sse2.UnpackHigh(a5, a7).AsInt64());
        (rows[0], rows[1]) = (Sse2.UnpackLow(b0, b4).AsInt16(), Sse2.UnpackHigh(b0, b4).AsInt16());
        (rows[2], rows[3]) = (Sse2.UnpackLow(b1, b5).AsInt16(), Sse2.UnpackHigh(b1, b5).AsInt16());
        (rows[4], rows[5]) = (Sse2.UnpackLow(b2, b6).AsInt16(), Sse2.UnpackHigh(b2, b6).AsInt16());
        (rows[6], rows[7]) = (Sse2.UnpackLow(b3, b7).AsInt16(), Sse2.UnpackHigh(b3, b7).AsInt16());
    }
}
