using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Lockstep.Data.Native.Baseline;

/// <summary>
/// Bits of a scan whose stuffed zero bytes were taken out, first bit highest. The bytes go on for <see cref="Padding"/> behind the
/// end, and whoever reads looks at <see cref="IsPastEnd"/> once a block.
/// </summary>
/// <remarks>
/// A symbol costs what its chain costs: shift, lookup, shift. Values are taken beside it without a branch, and the loops call nothing,
/// so that all they need stays in registers. Codes longer than the lookup leave the loop for one symbol.
/// </remarks>
internal unsafe struct ScanBits(byte* start, byte* end)
{
    /// <summary>More than one block can take (64 coefficients of 31 bits), and what is read ahead.</summary>
    public const int Padding = 512;

    /// <summary>Bits that a symbol may take: 16 of the code and 10 of the value; a DC coefficient has 11.</summary>
    private const int MostBits = 27;

    private byte* _next = start;
    private ulong _bits;
    private int _count;

    public readonly bool IsPastEnd => ((end - _next) * 8) + _count < 0;

    /// <summary>Reads the difference of a block's DC coefficient.</summary>
    /// <returns>False if no code fits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadDc(HuffmanTable table, out int difference)
    {
        if (_count < MostBits)
        {
            Refill(ref _next, ref _bits, ref _count);
        }

        int entry = table.Look[_bits >> (64 - HuffmanTable.LookBits)];
        if (entry == 0)
        {
            entry = table.FindLong(_bits);
        }

        difference = HuffmanTable.ValueOf(entry, _bits);
        _bits <<= entry;
        _count -= entry & HuffmanTable.TotalMask;
        return entry != 0;
    }

    /// <summary>Reads the AC coefficients of a block.</summary>
    /// <param name="table">Codes.</param>
    /// <param name="steps">By position in the scan's order: where the coefficient lies (from bit 16) and what it is multiplied by.</param>
    /// <param name="coefficients">64; those that are zero need not be written.</param>
    /// <returns>The position of the last coefficient, 0 if there is none; negative if no code fits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadAc(HuffmanTable table, int* steps, short* coefficients)
    {
        int k = 1;
        int last = 0;
        while (!TryReadToEnd(table.Look, steps, coefficients, ref k, ref last))
        {
            int entry = TakeLong(table, out int value);
            k += HuffmanTable.RunOf(entry);
            if (entry == 0 || k > 63)
            {
                return entry == 0 ? -1 : EndOf(last, entry);
            }

            coefficients[steps[k] >> 16] = (short)(value * (short)steps[k]);
            last = k++;
        }

        return last;
    }

    /// <summary>Steps over the AC coefficients of a block that nobody needs.</summary>
    /// <returns>Negative if no code fits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SkipAc(HuffmanTable table)
    {
        int k = 1;
        while (!TrySkipToEnd(table.Look, ref k))
        {
            int entry = TakeLong(table, out _);
            k += HuffmanTable.RunOf(entry) + 1;
            if (entry == 0 || k > 64)
            {
                return entry == 0 ? -1 : EndOf(0, entry);
            }
        }

        return k;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ref byte* next, ref ulong bits, ref int count)
    {
        bits |= BinaryPrimitives.ReverseEndianness(*(ulong*)next) >> count;
        next += (63 - count) >> 3;
        count |= 56;
    }

    /// <summary>A block ends by its last coefficient or by the symbol for it; a run that leaves it is corrupt.</summary>
    private static int EndOf(int last, int entry) => HuffmanTable.RunOf(entry) == HuffmanTable.EndRun ? last : -1;

    /// <returns>False where a code is longer than the lookup: it is still to be read, for position <paramref name="k"/>.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReadToEnd(ushort* look, int* steps, short* coefficients, ref int k, ref int last)
    {
        byte* next = _next;
        var (bits, count, place, written) = (_bits, _count, k, last);
        bool ends = true;
        while (place < 64)
        {
            if (count < MostBits)
            {
                Refill(ref next, ref bits, ref count);
            }

            int entry = look[bits >> (64 - HuffmanTable.LookBits)];
            place += HuffmanTable.RunOf(entry);
            if (place > 63 || entry == 0)
            {
                ends = entry != 0;
                bits <<= entry;
                count -= entry & HuffmanTable.TotalMask;
                written = ends ? EndOf(written, entry) : written;
                break;
            }

            int value = HuffmanTable.ValueOf(entry, bits);
            bits <<= entry;
            count -= entry & HuffmanTable.TotalMask;
            int step = steps[place];
            coefficients[step >> 16] = (short)(value * (short)step);
            written = place++;
        }

        _next = next;
        (_bits, _count, k, last) = (bits, count, place, written);
        return ends;
    }

    /// <inheritdoc cref="TryReadToEnd"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TrySkipToEnd(ushort* look, ref int k)
    {
        byte* next = _next;
        var (bits, count, place) = (_bits, _count, k);
        bool ends = true;
        while (place < 64)
        {
            if (count < MostBits)
            {
                Refill(ref next, ref bits, ref count);
            }

            int entry = look[bits >> (64 - HuffmanTable.LookBits)];
            if (entry == 0)
            {
                ends = false;
                break;
            }

            bits <<= entry;
            count -= entry & HuffmanTable.TotalMask;
            place += HuffmanTable.RunOf(entry) + 1;
            if (place > 64)
            {
                place = EndOf(place, entry);
                break;
            }
        }

        _next = next;
        (_bits, _count, k) = (bits, count, place);
        return ends;
    }

    /// <returns>0 if no code fits.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int TakeLong(HuffmanTable table, out int value)
    {
        int entry = table.FindLong(_bits);
        value = HuffmanTable.ValueOf(entry, _bits);
        _bits <<= entry;
        _count -= entry & HuffmanTable.TotalMask;
        return entry;
    }
}
