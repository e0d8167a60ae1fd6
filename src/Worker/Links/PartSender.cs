namespace Lockstep.Worker.Links;

/// <summary>Sends parts of messages over one connection, one at a time, header and bytes in one call.</summary>
internal sealed class PartSender(IConnection connection)
{
    private readonly byte[] _header = new byte[PartHeader.Size];
    private int _offset;
    private int _sent;
    private int _total;

    public bool Unfinished => _sent < _total || connection.Holds;

    public void Begin(PartHeader part)
    {
        part.Write(_header);
        _offset = part.Offset;
        _sent = 0;
        _total = PartHeader.Size + part.Count;
    }

    /// <summary>Moves what can move. True if anything did.</summary>
    public bool TryMove(ReadOnlySpan<byte> message)
    {
        bool progressed = connection.Holds && connection.Flush();
        while (_sent < _total)
        {
            int inHeader = Math.Min(_sent, PartHeader.Size);
            var rest = message.Slice(_offset + _sent - inHeader, _total - PartHeader.Size - _sent + inHeader);
            int count = connection.Send(_header.AsSpan(inHeader), rest);
            if (count < 0)
            {
                return progressed;
            }

            _sent += count;
            progressed = true;
        }

        return progressed;
    }
}
