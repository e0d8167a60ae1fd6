namespace Lockstep.Data.Native.Baseline;

/// <summary>
/// One Huffman table of a baseline JPEG, as a lookup by the next bits. Where code and value together fit the lookup, one access gives
/// both: that is so for nine symbols of ten, and libjpeg takes two steps for each.
/// </summary>
internal sealed class HuffmanTable
{
    /// <summary>A table of 4 KB: the four of an image stay in the first-level cache beside the data.</summary>
    public const int LookBits = 10;

    /// <summary>Lengths of codes, 1 to 16.</summary>
    public const int Lengths = 16;

    /// <summary>The run of an end of block: past any coefficient, wherever it stands.</summary>
    public const int EndRun = 63;

    private const int MostSymbols = 256;

    private readonly byte[] _defined = new byte[Lengths + MostSymbols];
    private int _definedBytes;

    /// <summary>
    /// By the next <see cref="LookBits"/> bits: bits used (0: the code is longer) | bits of the value still to be read (from bit 6) |
    /// run of zeros before it (from bit 10) | value (from bit 16).
    /// </summary>
    public int[] Look { get; } = new int[1 << LookBits];

    /// <summary>For each length: one more than its last code, left-aligned to 16 bits.</summary>
    public int[] Limits { get; } = new int[Lengths + 1];

    /// <summary>For each length: what makes an entry's index of a code.</summary>
    public int[] Offsets { get; } = new int[Lengths + 1];

    /// <summary>Entries as in <see cref="Look"/>, without values, in the order of codes.</summary>
    public int[] Entries { get; } = new int[MostSymbols];

    /// <summary>Defines the table, unless it is the one that stands here already, as it mostly is.</summary>
    /// <param name="definition">16 numbers of codes, then the symbols, as in a DHT segment.</param>
    /// <param name="isAc">A symbol is a run and a size; otherwise a size.</param>
    /// <returns>False if this is no code.</returns>
    public bool Define(ReadOnlySpan<byte> definition, bool isAc)
    {
        if (definition.SequenceEqual(_defined.AsSpan(0, _definedBytes)))
        {
            return true;
        }

        _definedBytes = 0;
        if (!Fill(definition, isAc))
        {
            return false;
        }

        definition.CopyTo(_defined);
        _definedBytes = definition.Length;
        return true;
    }

    private bool Fill(ReadOnlySpan<byte> definition, bool isAc)
    {
        Array.Clear(Look);
        int code = 0;
        int symbol = 0;
        for (int length = 1; length <= Lengths; length++)
        {
            Offsets[length] = symbol - code;
            for (int i = 0; i < definition[length - 1]; i++, code++, symbol++)
            {
                // The code of ones alone is not allowed (T.81, C.2); libjpeg lets it pass, and so does this.
                if (code >= 1 << length)
                {
                    return false;
                }

                byte meaning = definition[Lengths + symbol];
                if (!isAc && meaning > 15)
                {
                    return false;
                }

                Entries[symbol] = EntryOf(meaning, length, isAc);
                Place(code, length, Entries[symbol]);
            }

            Limits[length] = code << (Lengths - length);
            code <<= 1;
        }

        return true;
    }

    private static int EntryOf(byte symbol, int length, bool isAc)
    {
        int size = isAc ? symbol & 15 : symbol;
        int run = isAc ? symbol >> 4 : 0;

        // Size 0 is a run of sixteen zeros (15 and this one), or the end; runs of 1 to 14 are not defined and end a block in libjpeg too.
        bool ends = isAc && size == 0 && run != 15;
        return (length + size) | (size << 6) | ((ends ? EndRun : run) << 10);
    }

    /// <summary>Every continuation of the code; those that hold the value's bits too get the value.</summary>
    private void Place(int code, int length, int entry)
    {
        if (length > LookBits)
        {
            return;
        }

        int free = LookBits - length;
        int size = (entry >> 6) & 15;
        for (int rest = 0; rest < 1 << free; rest++)
        {
            int place = (code << free) + rest;
            Look[place] = size == 0 || size > free ? entry : WithValue(entry, rest >> (free - size), size);
        }
    }

    private static int WithValue(int entry, int bits, int size)
    {
        int value = bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
        return (entry & 0xFC3F) | (value << 16);
    }
}
