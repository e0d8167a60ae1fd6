using System.Buffers.Binary;
using System.Net.Sockets;
using Lockstep.Engine.Collectives;

namespace Lockstep.Worker.Links;

/// <summary>
/// Messages over one TCP connection: a header (number u32, length i32, little-endian) and the bytes. Number and length are
/// checked, so that a peer out of step is found at once.
/// </summary>
internal sealed class TcpChannel : IPeerChannel
{
    private const int HeaderLength = 8;

    // Header and first bytes leave in one segment: a small message costs one call.
    private const int StageLength = 16 * 1024;

    private readonly int _rank;
    private readonly Socket _socket;
    private readonly byte[] _stage = new byte[StageLength];
    private readonly byte[] _header = new byte[HeaderLength];
    private uint _sendNumber;
    private uint _receiveNumber;
    private int _staged;
    private int _sent;
    private int _sendTotal;
    private int _headerRead;
    private int _received;
    private int _expected;

    public TcpChannel(int rank, Socket socket)
    {
        _rank = rank;
        _socket = socket;
        _socket.Blocking = false;
    }

    public bool Sending => _sent < _sendTotal;

    public bool Receiving { get; private set; }

    public void BeginSend(ReadOnlySpan<byte> message)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_stage, _sendNumber++);
        BinaryPrimitives.WriteInt32LittleEndian(_stage.AsSpan(4), message.Length);
        int head = Math.Min(message.Length, StageLength - HeaderLength);
        message[..head].CopyTo(_stage.AsSpan(HeaderLength));
        _staged = HeaderLength + head;
        _sent = 0;
        _sendTotal = HeaderLength + message.Length;
    }

    public void BeginReceive(int length)
    {
        _expected = length;
        _headerRead = 0;
        _received = 0;
        Receiving = true;
    }

    public bool TrySend(ReadOnlySpan<byte> message)
    {
        int before = _sent;
        while (Sending)
        {
            var rest = _sent < _staged ? _stage.AsSpan(_sent, _staged - _sent) : message[(_sent - HeaderLength)..];
            int count = _socket.Send(rest, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                break;
            }

            ThrowIfBroken(error);
            _sent += count;
        }

        return _sent > before;
    }

    public bool TryReceive(Span<byte> message)
    {
        bool progressed = false;
        while (Receiving)
        {
            bool inHeader = _headerRead < HeaderLength;
            var target = inHeader ? _header.AsSpan(_headerRead) : message[_received..];
            int count = _socket.Receive(target, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                break;
            }

            ThrowIfBroken(error);
            if (count == 0)
            {
                throw new LinkException(LinkFailure.PeerClosed, _rank, $"rank {_rank} closed its link");
            }

            progressed = true;
            Advance(count, inHeader);
        }

        return progressed;
    }

    public void AddTo(PollSet waits) =>
        waits.Add(_socket.SafeHandle, (Sending ? PollEvents.Writable : PollEvents.None) | (Receiving ? PollEvents.Readable : PollEvents.None));

    /// <summary>The connection's own end says the same, behind the last byte.</summary>
    public void PeerLeft()
    {
    }

    public void Shutdown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Already closed by the peer or by us.
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Advance(int count, bool inHeader)
    {
        if (!inHeader)
        {
            _received += count;
            Receiving = _received < _expected;
            return;
        }

        _headerRead += count;
        if (_headerRead < HeaderLength)
        {
            return;
        }

        uint number = BinaryPrimitives.ReadUInt32LittleEndian(_header);
        int length = BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(4));
        if (number != _receiveNumber || length != _expected)
        {
            throw new LinkException(
                LinkFailure.ProtocolViolation,
                _rank,
                $"rank {_rank} sent message {number} of {length} bytes, expected message {_receiveNumber} of {_expected} bytes");
        }

        _receiveNumber++;
    }

    private void ThrowIfBroken(SocketError error)
    {
        if (error != SocketError.Success)
        {
            throw new LinkException(LinkFailure.PeerClosed, _rank, $"the link to rank {_rank} broke: {error}", new SocketException((int)error));
        }
    }
}
