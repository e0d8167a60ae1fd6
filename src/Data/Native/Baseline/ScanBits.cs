using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Lockstep.Data.Native.Baseline;

/// <summary>
/// Bits of a scan whose stuffed zero bytes were taken out, first bit highest. The bytes go on for <see cref="Padding"/> behind the
/// end, and whoever reads looks at <see cref="IsPastEnd"/> once a block.
/// </summary>
internal unsafe struct ScanBits(byte* start, byte* end)
{
    /// <summary>More than one block can take: 64 coefficients of 31 bits, and what is read ahead.</summary>
    public const int Padding = 512;

    private byte* _next = start;
    private ulong _bits;
    private int _count;

    public readonly bool IsPastEnd => (end - _next) * 8 + _count < 0;

    /// <summary>Reads the difference of a block's DC coefficient.</summary>
    /// <returns>False if no code fits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadDc(HuffmanTable table, out int difference)
    {
        Refill();
        int entry = table.Look[(int)(_bits >> (64 - HuffmanTable.LookBits))];
        if (entry == 0 && !TryFindLong(table, _bits, out entry))
        {
            difference = 0;
            return false;
        }

        difference = Take(entry);
        return true;
    }

    /// <summary>Reads the AC coefficients of a block.</summary>
    /// <param name="table">Codes.</param>
    /// <param name="multipliers">Quantisation by position in the scan's order.</param>
    /// <param name="places">Where a position's coefficient lies.</param>
    /// <param name="coefficients">64; those that are zero are not written.</param>
    /// <returns>The position of the last coefficient, 0 if there is none; negative if no code fits.</returns>
    public int ReadAc(HuffmanTable table, short* multipliers, byte* places, short* coefficients)
    {
        byte* next = _next;
        var (bits, count) = (_bits, _count);
        int last = 0;
        fixed (int* look = table.Look)
        {
            for (int k = 1; k < 64; k++)
            {
                if (count < 32)
                {
                    bits |= BinaryPrimitives.ReverseEndianness(*(ulong*)next) >> count;
                    next += (63 - count) >> 3;
                    count |= 56;
                }

                int entry = look[bits >> (64 - HuffmanTable.LookBits)];
                if (entry == 0 && !TryFindLong(table, bits, out entry))
                {
                    return -1;
                }

                k += (entry >> 10) & 63;
                if (k > 63)
                {
                    (bits, count) = (bits << (entry & 63), count - (entry & 63));
                    if (((entry >> 10) & 63) != HuffmanTable.EndRun)
                    {
                        return -1;
                    }

                    break;
                }

                int size = (entry >> 6) & 15;
                int value = entry >> 16;
                if (size != 0)
                {
                    value = Extended(bits << ((entry & 63) - size), size);
                }

                (bits, count) = (bits << (entry & 63), count - (entry & 63));
                coefficients[places[k]] = (short)(value * multipliers[k]);
                last = k;
            }
        }

        _next = next;
        (_bits, _count) = (bits, count);
        return last;
    }

    /// <summary>Steps over the AC coefficients of a block that nobody needs.</summary>
    /// <returns>False if no code fits.</returns>
    public bool TrySkipAc(HuffmanTable table)
    {
        byte* next = _next;
        var (bits, count) = (_bits, _count);
        fixed (int* look = table.Look)
        {
            for (int k = 1; k < 64; k++)
            {
                if (count < 32)
                {
                    bits |= BinaryPrimitives.ReverseEndianness(*(ulong*)next) >> count;
                    next += (63 - count) >> 3;
                    count |= 56;
                }

                int entry = look[bits >> (64 - HuffmanTable.LookBits)];
                if (entry == 0 && !TryFindLong(table, bits, out entry))
                {
                    return false;
                }

                k += (entry >> 10) & 63;
                (bits, count) = (bits << (entry & 63), count - (entry & 63));
                if (k > 63 && ((entry >> 10) & 63) != HuffmanTable.EndRun)
                {
                    return false;
                }
            }
        }

        _next = next;
        (_bits, _count) = (bits, count);
        return true;
    }

    private static int Extended(ulong bits, int size)
    {
        int value = (int)(bits >> (64 - size));
        return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    }

    /// <summary>Codes longer than the lookup: one symbol of a hundred.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryFindLong(HuffmanTable table, ulong bits, out int entry)
    {
        int code = (int)(bits >> 48);
        for (int length = HuffmanTable.LookBits + 1; length <= HuffmanTable.Lengths; length++)
        {
            if (code < table.Limits[length])
            {
                int index = (code >> (HuffmanTable.Lengths - length)) + table.Offsets[length];
                entry = table.Entries[index];
                return true;
            }
        }

        entry = 0;
        return false;
    }

    private int Take(int entry)
    {
        int size = (entry >> 6) & 15;
        int value = size != 0 ? Extended(_bits << ((entry & 63) - size), size) : entry >> 16;
        _bits <<= entry & 63;
        _count -= entry & 63;
        return value;
    }

    private void Refill()
    {
        if (_count < 32)
        {
            _bits |= BinaryPrimitives.ReverseEndianness(*(ulong*)_next) >> _count;
            _next += (63 - _count) >> 3;
            _count |= 56;
        }
    }
}
