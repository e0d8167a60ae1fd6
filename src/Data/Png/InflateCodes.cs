using System.Runtime.CompilerServices;

namespace Lockstep.Data.Png;

/// <summary>One set of prefix codes (RFC 1951, section 3.2.2), used again and again: short codes by a table, long ones bit by bit.</summary>
/// <param name="symbols">The most there can be.</param>
internal sealed class InflateCodes(int symbols)
{
    public const int MostBits = 15;
    private const int LookBits = 10;

    /// <summary>By the next bits: the symbol from bit 4 on, and its code's length; 0 where that is longer, or nothing.</summary>
    private readonly ushort[] _look = new ushort[1 << LookBits];

    /// <summary>In the order of their codes.</summary>
    private readonly ushort[] _symbols = new ushort[symbols];

    /// <summary>Codes of each length.</summary>
    private readonly int[] _counts = new int[MostBits + 1];

    private readonly int[] _codes = new int[MostBits + 1];
    private readonly int[] _places = new int[MostBits + 1];

    /// <param name="lengths">Of each symbol's code, 0 to 15; 0: it has none.</param>
    /// <returns>False where codes overlap, or bits are left that mean nothing; one code of one bit, or none, may be all there is.</returns>
    public bool TryDefine(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_counts);
        foreach (byte length in lengths)
        {
            _counts[length]++;
        }

        _counts[0] = 0;
        int left = 1;
        for (int length = 1; length <= MostBits; length++)
        {
            left = (left << 1) - _counts[length];
            if (left < 0)
            {
                return false;
            }

            _codes[length] = (_codes[length - 1] + _counts[length - 1]) << 1;
            _places[length] = _places[length - 1] + _counts[length - 1];
        }

        if (left > 0 && _places[MostBits] + _counts[MostBits] > _counts[1])
        {
            return false;
        }

        Fill(lengths);
        return true;
    }

    /// <returns>The symbol; -1 where the bits are no code.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(ref InflateBits bits)
    {
        int entry = _look[bits.Peek(LookBits)];
        bits.Drop(entry & 15);
        return entry != 0 ? entry >> 4 : TakeLong(ref bits);
    }

    private void Fill(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_look);
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length == 0)
            {
                continue;
            }

            _symbols[_places[length]++] = (ushort)symbol;
            int code = _codes[length]++;
            if (length <= LookBits)
            {
                for (int at = Reversed(code, length); at < _look.Length; at += 1 << length)
                {
                    _look[at] = (ushort)((symbol << 4) | length);
                }
            }
        }
    }

    /// <summary>A code's first bit is its highest, and lies lowest in the data.</summary>
    private static int Reversed(int code, int length)
    {
        int reversed = 0;
        for (int bit = 0; bit < length; bit++)
        {
            reversed = (reversed << 1) | ((code >> bit) & 1);
        }

        return reversed;
    }

    /// <summary>Codes of one length follow each other: <c>first</c> is the first of them, <c>place</c> its symbol's.</summary>
    private int TakeLong(ref InflateBits bits)
    {
        int code = 0;
        int first = 0;
        int place = 0;
        int ahead = bits.Peek(MostBits);
        for (int length = 1; length <= MostBits; length++)
        {
            code = (code << 1) | ((ahead >> (length - 1)) & 1);
            int count = _counts[length];
            if (code - first < count)
            {
                bits.Drop(length);
                return _symbols[place + code - first];
            }

            place += count;
            first = (first + count) << 1;
        }

        return -1;
    }
}
