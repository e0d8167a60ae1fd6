using System.Buffers.Binary;
using Lockstep.Engine.Collectives;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>The reading end of a peer's ring in the own inbox. What the peer says it has written is believed only where it can be.</summary>
/// <param name="rank">The peer, for errors.</param>
/// <param name="ring">Zero bytes written and taken.</param>
/// <param name="bell">The peer's.</param>
internal sealed class RingReader(int rank, RingMemory ring, Bell bell)
{
    // The writer fills what a piece has freed while the next one is copied.
    private const int LongestPiece = 64 * 1024;

    private uint _number;
    private int _length;
    private int _received;
    private bool _headed;
    private long _taken;

    public bool Receiving => _received < _length;

    public void Begin(int length)
    {
        _length = length;
        _received = 0;
        _headed = false;
    }

    /// <summary>Takes what is there. True if anything was.</summary>
    /// <exception cref="LinkException">The peer's counter cannot be right, or the message is not the one expected.</exception>
    public bool TryRead(Span<byte> message)
    {
        int before = _received;
        while (Receiving && There() is var there and > 0)
        {
            if (!_headed)
            {
                ReadHeader(there);
                continue;
            }

            var piece = ring.From(_taken, (int)Math.Min(there, Math.Min(LongestPiece, _length - _received)));
            piece.CopyTo(message.Slice(_received, piece.Length));
            _received += piece.Length;
            _taken += piece.Length;
            Free();
        }

        return _received > before;
    }

    /// <summary>Whole lines only: the writer relies on it that a message's header and its last line are not split.</summary>
    private void Free()
    {
        _taken = Receiving ? _taken : MessageShape.NextLine(_taken);
        ring.Taken = _taken & -MessageShape.Line;
        bell.Wake();
    }

    private void ReadHeader(long there)
    {
        var (number, length) = MessageShape.Parse(BinaryPrimitives.ReadUInt64LittleEndian(ring.From(_taken, sizeof(ulong))));
        if (number != _number || length != _length || there <= MessageShape.DataOffset(_length))
        {
            throw new LinkException(
                LinkFailure.ProtocolViolation, rank, $"rank {rank} sent message {number} of {length} bytes, expected message {_number} of {_length} bytes");
        }

        _number++;
        _taken += MessageShape.DataOffset(length);
        _headed = true;
    }

    private long There()
    {
        long written = ring.Written;
        long there = written - _taken;
        if (there < 0 || there > ring.Length)
        {
            throw new LinkException(LinkFailure.ProtocolViolation, rank, $"rank {rank} says it has written {written} bytes, {_taken} are taken, and a ring has {ring.Length}");
        }

        return there;
    }
}
