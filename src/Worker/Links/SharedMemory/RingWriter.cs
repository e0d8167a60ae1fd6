using System.Buffers.Binary;
using Lockstep.Engine.Collectives;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>The writing end of a ring in a peer's inbox. What the peer says it has taken is believed only where it can be.</summary>
/// <param name="rank">The peer, for errors.</param>
/// <param name="ring">Zero bytes written and taken.</param>
/// <param name="bell">The peer's.</param>
internal sealed class RingWriter(int rank, RingMemory ring, Bell bell)
{
    // The reader copies one piece while the writer copies the next.
    private const int LongestPiece = 64 * 1024;

    private uint _number;
    private int _length;
    private int _sent;
    private bool _headed;
    private long _written;

    public bool Sending => _sent < _length;

    public void Begin(int length)
    {
        _length = length;
        _sent = 0;
        _headed = false;
    }

    /// <summary>Writes what there is room for. True if anything was written.</summary>
    /// <exception cref="LinkException">The peer's counter cannot be right.</exception>
    public bool TryWrite(ReadOnlySpan<byte> message)
    {
        int before = _sent;
        while (Sending && Room() is var room and > 0)
        {
            if (!_headed)
            {
                WriteHeader();
                continue;
            }

            var piece = ring.From(_written, (int)Math.Min(room, Math.Min(LongestPiece, _length - _sent)));
            message.Slice(_sent, piece.Length).CopyTo(piece);
            _sent += piece.Length;
            _written += piece.Length;
            if (!Sending)
            {
                _written = MessageShape.NextLine(_written);
            }

            ring.Written = _written;
            bell.Wake();
        }

        return _sent > before;
    }

    /// <summary>Not published: it becomes visible with the first bytes, by the same store. The reader frees whole lines, so there is room for it.</summary>
    private void WriteHeader()
    {
        BinaryPrimitives.WriteUInt64LittleEndian(ring.From(_written, sizeof(ulong)), MessageShape.Header(_number++, _length));
        _written += MessageShape.DataOffset(_length);
        _headed = true;
    }

    private long Room()
    {
        long taken = ring.Taken;
        long used = _written - taken;
        if (used < 0 || used > ring.Length || taken % MessageShape.Line != 0)
        {
            throw new LinkException(LinkFailure.ProtocolViolation, rank, $"rank {rank} says it has taken {taken} of {_written} bytes, which a ring of {ring.Length} bytes cannot hold");
        }

        return ring.Length - used;
    }
}
