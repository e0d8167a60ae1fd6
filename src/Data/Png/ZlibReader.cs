using System.Buffers.Binary;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Png;

/// <summary>
/// Reads zlib data (RFC 1950) out of memory. The framework's stream makes a new state for every image; this one allocates nothing once
/// it has met the largest. One a thread.
/// </summary>
internal sealed class ZlibReader
{
    private const int HistoryBytes = 32 << 10;
    private const int HeadBytes = 2;
    private const int ChecksumBytes = 4;

    private readonly InflateBlocks _blocks = new();

    /// <summary>What a distance can reach, and as much again and again: moved down once it is full.</summary>
    private readonly byte[] _window = new byte[4 * HistoryBytes];

    private byte[] _input = [];
    private int _length;
    private Adler32 _sum;
    private int _taken;
    private int _at;
    private bool _ended;

    public void Clear() => _length = 0;

    /// <summary>Appends a part of the data.</summary>
    public void Add(ReadOnlySpan<byte> part)
    {
        if (_length + part.Length + InflateBits.Padding > _input.Length)
        {
            Array.Resize(ref _input, (_length + part.Length + InflateBits.Padding) / 2 * 3);
        }

        part.CopyTo(_input.AsSpan(_length));
        _length += part.Length;
    }

    /// <summary>After all parts.</summary>
    /// <exception cref="BadSampleException">They are no zlib data.</exception>
    public void Begin()
    {
        if (_length < HeadBytes || (_input[0] & 15) != 8 || ((_input[0] << 8) + _input[1]) % 31 != 0 || (_input[1] & 32) != 0)
        {
            throw new BadSampleException("PNG image data does not begin as zlib's does");
        }

        _input.AsSpan(_length, InflateBits.Padding).Clear();
        _blocks.Begin(new InflateBits(_input, HeadBytes, _length));
        (_sum, _taken, _at, _ended) = (Adler32.Start, 0, 0, false);
    }

    /// <exception cref="BadSampleException">The data are malformed or have not so many bytes.</exception>
    public void Read(Span<byte> to)
    {
        while (!to.IsEmpty)
        {
            if (_taken == _at && !MoveOn())
            {
                throw new BadSampleException("PNG image data ends before the last row");
            }

            int length = Math.Min(to.Length, _at - _taken);
            _window.AsSpan(_taken, length).CopyTo(to);
            _taken += length;
            to = to[length..];
        }
    }

    /// <summary>Reads what is left, which nobody needs, and the checksum.</summary>
    /// <exception cref="BadSampleException">The data are malformed, or not those that were packed.</exception>
    public void Finish()
    {
        while (MoveOn())
        {
        }
    }

    /// <returns>False at the end.</returns>
    private bool MoveOn()
    {
        if (_ended)
        {
            return false;
        }

        if (_at > HistoryBytes)
        {
            _window.AsSpan(_at - HistoryBytes, HistoryBytes).CopyTo(_window);
            _at = HistoryBytes;
        }

        _taken = _at;
        _at = _blocks.Run(_window, _at, out _ended);
        _sum = _sum.Then(_window.AsSpan(_taken, _at - _taken));
        if (_ended)
        {
            CheckSum();
        }

        return true;
    }

    private void CheckSum()
    {
        Span<byte> trailer = stackalloc byte[ChecksumBytes];
        _blocks.TakeTrailer(trailer);
        uint expected = BinaryPrimitives.ReadUInt32BigEndian(trailer);
        if (_sum.Value != expected)
        {
            throw new BadSampleException($"PNG image data has Adler-32 {_sum.Value:x8}, expected {expected:x8}");
        }
    }
}
