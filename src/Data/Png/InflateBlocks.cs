using Lockstep.Data.Sources;

namespace Lockstep.Data.Png;

/// <summary>Blocks of deflated data (RFC 1951), decoded into a window a piece at a time. Its memory is used again.</summary>
internal sealed class InflateBlocks
{
    /// <summary>One symbol's.</summary>
    public const int MostBytes = 258;

    private const int LiteralCodes = 288;
    private const int DistanceCodes = 32;
    private const int LengthCodes = 19;
    private const int EndOfBlock = 256;

    private readonly InflateCodes _literals = new(LiteralCodes);
    private readonly InflateCodes _distances = new(DistanceCodes);
    private readonly InflateCodes _lengthCodes = new(LengthCodes);
    private readonly byte[] _lengths = new byte[LiteralCodes + DistanceCodes];
    private InflateBits _bits;
    private int _stored;
    private bool _isCoded;
    private bool _isLast;

    /// <summary>In which the lengths of the length codes come.</summary>
    private static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static ReadOnlySpan<ushort> LengthBase =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static ReadOnlySpan<byte> LengthBits => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static ReadOnlySpan<ushort> DistanceBase =>
        [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    private static ReadOnlySpan<byte> DistanceBits => [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    public void Begin(InflateBits bits)
    {
        _bits = bits;
        (_stored, _isCoded, _isLast) = (0, false, false);
    }

    /// <summary>Decodes until there is no room for one symbol more, or to the end.</summary>
    /// <param name="window">What came before, and room.</param>
    /// <param name="at">Where the room begins.</param>
    /// <param name="ended">That was the last block.</param>
    /// <returns>Where the room that is left begins.</returns>
    /// <exception cref="BadSampleException">The data are malformed or end early.</exception>
    public int Run(Span<byte> window, int at, out bool ended)
    {
        ended = false;
        while (at <= window.Length - MostBytes)
        {
            if (_stored > 0)
            {
                int length = Math.Min(_stored, window.Length - at);
                Check(_bits.TryTakeBytes(window.Slice(at, length)));
                _stored -= length;
                at += length;
            }
            else if (_isCoded)
            {
                at = RunCodes(window, at);
            }
            else if (_isLast)
            {
                ended = true;
                return at;
            }
            else
            {
                BeginBlock();
            }
        }

        return at;
    }

    /// <summary>What follows the last block.</summary>
    public void TakeTrailer(Span<byte> bytes)
    {
        _bits.Refill();
        _bits.Align();
        Check(_bits.TryTakeBytes(bytes));
    }

    private int RunCodes(Span<byte> window, int at)
    {
        // In registers while it runs.
        var bits = _bits;
        var (literals, distances) = (_literals, _distances);
        while (at <= window.Length - MostBytes && !bits.IsPastEnd)
        {
            bits.Refill();
            int symbol = literals.Take(ref bits);
            if ((uint)symbol < EndOfBlock)
            {
                window[at++] = (byte)symbol;
                continue;
            }

            if (symbol == EndOfBlock)
            {
                _isCoded = false;
                break;
            }

            // 20 bits of the length and 28 of the distance, at most: one refill is enough.
            symbol -= EndOfBlock + 1;
            Check((uint)symbol < (uint)LengthBase.Length, "a code that has no meaning");
            int length = LengthBase[symbol] + bits.Take(LengthBits[symbol]);
            int far = distances.Take(ref bits);
            Check((uint)far < (uint)DistanceBase.Length, "a distance that has no meaning");
            int distance = DistanceBase[far] + bits.Take(DistanceBits[far]);
            Check(distance <= at, "a distance beyond the first byte");
            Copy(window, at, distance, length);
            at += length;
        }

        Check(!bits.IsPastEnd);
        _bits = bits;
        return at;
    }

    /// <summary>Where a copy overlaps what it copies, that repeats itself.</summary>
    private static void Copy(Span<byte> window, int at, int distance, int length)
    {
        if (distance >= length)
        {
            window.Slice(at - distance, length).CopyTo(window[at..]);
        }
        else if (distance == 1)
        {
            window.Slice(at, length).Fill(window[at - 1]);
        }
        else
        {
            var to = window.Slice(at - distance, distance + length);
            for (int i = distance; i < to.Length; i++)
            {
                to[i] = to[i - distance];
            }
        }
    }

    private void BeginBlock()
    {
        _bits.Refill();
        _isLast = _bits.Take(1) != 0;
        switch (_bits.Take(2))
        {
            case 0:
                _bits.Align();
                _stored = _bits.Take(16);
                Check(_stored == (~_bits.Take(16) & 0xFFFF), "a stored block whose two lengths differ");
                break;
            case 1:
                DefineFixed();
                break;
            case 2:
                DefineDynamic();
                break;
            default:
                Check(false, "a block of kind 3, expected 0 to 2");
                break;
        }

        Check(!_bits.IsPastEnd);
    }

    private void DefineFixed()
    {
        _lengths.AsSpan(0, 144).Fill(8);
        _lengths.AsSpan(144, 112).Fill(9);
        _lengths.AsSpan(256, 24).Fill(7);
        _lengths.AsSpan(280, 8).Fill(8);
        _lengths.AsSpan(LiteralCodes, DistanceCodes).Fill(5);
        Define(LiteralCodes, DistanceCodes);
    }

    private void DefineDynamic()
    {
        int literals = _bits.Take(5) + 257;
        int distances = _bits.Take(5) + 1;
        int count = _bits.Take(4) + 4;
        Span<byte> lengths = stackalloc byte[LengthCodes];
        lengths.Clear();
        for (int i = 0; i < count; i++)
        {
            _bits.Refill();
            lengths[LengthOrder[i]] = (byte)_bits.Take(3);
        }

        Check(literals <= 286 && distances <= 30 && _lengthCodes.TryDefine(lengths), "impossible codes of code lengths");
        ReadLengths(literals + distances);
        Define(literals, distances);
    }

    /// <summary>16 repeats the last length 3 to 6 times, 17 and 18 are 3 to 10 and 11 to 138 zeros.</summary>
    private void ReadLengths(int count)
    {
        for (int at = 0; at < count;)
        {
            _bits.Refill();
            int symbol = _lengthCodes.Take(ref _bits);
            Check(!_bits.IsPastEnd);
            Check(symbol >= 0 && (symbol != 16 || at > 0), "a code length that has no meaning");
            if (symbol < 16)
            {
                _lengths[at++] = (byte)symbol;
                continue;
            }

            byte value = symbol == 16 ? _lengths[at - 1] : (byte)0;
            int repeats = symbol switch { 16 => 3 + _bits.Take(2), 17 => 3 + _bits.Take(3), _ => 11 + _bits.Take(7) };
            Check(repeats <= count - at, "more code lengths than codes");
            _lengths.AsSpan(at, repeats).Fill(value);
            at += repeats;
        }
    }

    private void Define(int literals, int distances)
    {
        Check(_lengths[EndOfBlock] > 0 && _literals.TryDefine(_lengths.AsSpan(0, literals)) && _distances.TryDefine(_lengths.AsSpan(literals, distances)), "impossible codes");
        _isCoded = true;
    }

    private static void Check(bool isGood, string? found = null)
    {
        if (!isGood)
        {
            throw new BadSampleException(found is null ? "PNG image data ends early" : $"PNG image data has {found}");
        }
    }
}
