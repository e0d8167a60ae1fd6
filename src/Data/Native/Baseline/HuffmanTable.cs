using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lockstep.Data.Native.Baseline;

/// <summary>
/// One Huffman table of a baseline JPEG (ITU-T T.81, annexes C and F), as a lookup by the next bits. An entry says how many bits code
/// and value take together, so that the next symbol need not wait for this one's value.
/// </summary>
internal sealed unsafe class HuffmanTable
{
    /// <summary>A table of 8 KB: two stay in the first-level cache beside the data, and hardly any symbol in use has a longer code.</summary>
    public const int LookBits = 12;

    /// <summary>Lengths of codes, 1 to 16.</summary>
    public const int Lengths = 16;

    /// <summary>The run of an end of block: past any coefficient, wherever it stands.</summary>
    public const int EndRun = 63;

    /// <summary>The bits of an entry that say how many bits code and value take.</summary>
    public const int TotalMask = 63;

    private const int MostSymbols = 256;

    /// <summary>Larger values are of 12-bit images.</summary>
    private const int MostAcBits = 10;
    private const int MostDcBits = 11;

    private readonly ushort[] _look = GC.AllocateArray<ushort>(1 << LookBits, pinned: true);
    private readonly ushort[] _entries = new ushort[MostSymbols];
    private readonly int[] _limits = new int[Lengths + 1];
    private readonly int[] _offsets = new int[Lengths + 1];
    private readonly byte[] _defined = new byte[Lengths + MostSymbols];
    private int _definedBytes;

    public HuffmanTable() => Look = (ushort*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_look));

    /// <summary>By the next <see cref="LookBits"/> bits: bits of code and value | bits of the value (from bit 6) | zeros before it (from bit 10). 0: the code is longer.</summary>
    public ushort* Look { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RunOf(int entry) => entry >> 10;

    /// <summary>The value behind a code, without a branch: a first bit of 0 means a negative one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ValueOf(int entry, ulong bits)
    {
        int size = (entry >> 6) & 15;
        ulong value = bits << (entry - size);
        int negative = (int)(~(long)value >> 63);
        return (int)(value >> 1 >> (63 - size)) - (((1 << size) - 1) & negative);
    }

    /// <summary>Defines the table, unless it is the one that stands here already, as it mostly is.</summary>
    /// <param name="definition">16 numbers of codes, then the symbols, as in a DHT segment.</param>
    /// <param name="isAc">A symbol is a run and a size; otherwise a size.</param>
    /// <returns>False if this is no code of 8-bit images.</returns>
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

    /// <summary>The entry of a code longer than the lookup: less than one symbol of a hundred.</summary>
    /// <returns>0 if no code fits.</returns>
    public int FindLong(ulong bits)
    {
        int code = (int)(bits >> (64 - Lengths));
        for (int length = LookBits + 1; length <= Lengths; length++)
        {
            if (code < _limits[length])
            {
                return _entries[(code >> (Lengths - length)) + _offsets[length]];
            }
        }

        return 0;
    }

    private bool Fill(ReadOnlySpan<byte> definition, bool isAc)
    {
        Array.Clear(_look);
        int code = 0;
        int symbol = 0;
        for (int length = 1; length <= Lengths; length++)
        {
            _offsets[length] = symbol - code;
            for (int i = 0; i < definition[length - 1]; i++, code++, symbol++)
            {
                byte meaning = definition[Lengths + symbol];
                int size = isAc ? meaning & 15 : meaning;
                if (code >= 1 << length || size > (isAc ? MostAcBits : MostDcBits))
                {
                    return false;
                }

                _entries[symbol] = EntryOf(size, isAc ? meaning >> 4 : 0, length, isAc);
                if (length <= LookBits)
                {
                    _look.AsSpan(code << (LookBits - length), 1 << (LookBits - length)).Fill(_entries[symbol]);
                }
            }

            _limits[length] = code << (Lengths - length);
            code <<= 1;
        }

        return true;
    }

    /// <summary>Size 0 is a run of sixteen zeros (15 and this one), or the end; runs of 1 to 14 are not defined and end a block in libjpeg too.</summary>
    private static ushort EntryOf(int size, int run, int length, bool isAc)
    {
        bool ends = isAc && size == 0 && run != 15;
        return (ushort)((length + size) | (size << 6) | ((ends ? EndRun : run) << 10));
    }
}
