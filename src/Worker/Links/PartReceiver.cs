using Lockstep.Engine.Collectives;

namespace Lockstep.Worker.Links;

/// <summary>
/// Takes parts of messages from one connection, one at a time. The receiver knows what must come, so that header and bytes are
/// read in one call, and never a byte beyond the part.
/// </summary>
internal sealed class PartReceiver(int rank, IConnection connection)
{
    private readonly byte[] _header = new byte[PartHeader.Size];
    private PartHeader _expected;
    private int _received;
    private int _total;

    public bool Unfinished => _received < _total;

    public void Begin(PartHeader expected)
    {
        _expected = expected;
        _received = 0;
        _total = PartHeader.Size + expected.Count;
    }

    /// <summary>Takes what is here. True if anything was.</summary>
    /// <exception cref="LinkException">The peer has ended, or sent something else than what must come.</exception>
    public bool TryMove(Span<byte> message)
    {
        bool progressed = false;
        while (Unfinished)
        {
            int inHeader = Math.Min(_received, PartHeader.Size);
            var rest = message.Slice(_expected.Offset + _received - inHeader, _total - PartHeader.Size - _received + inHeader);
            int count = connection.Receive(_header.AsSpan(inHeader), rest);
            if (count < 0)
            {
                return progressed;
            }

            if (count == 0)
            {
                throw new LinkException(LinkFailure.PeerClosed, rank, $"rank {rank} closed its link");
            }

            _received += count;
            progressed = true;
            if (inHeader < PartHeader.Size && _received >= PartHeader.Size)
            {
                Check(PartHeader.Read(_header));
            }
        }

        return progressed;
    }

    private void Check(PartHeader came)
    {
        if (came != _expected)
        {
            throw new LinkException(LinkFailure.ProtocolViolation, rank, $"rank {rank} sent {came}, expected {_expected}");
        }
    }
}
