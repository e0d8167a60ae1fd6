namespace Lockstep.Worker.Links;

/// <summary>A connection while it is set up: few bytes to and fro, each end waiting for the other until the token says stop.</summary>
internal sealed class SetupWire(IConnection connection, ReadableWaits waits, CancellationToken token)
{
    public IConnection Connection { get; } = connection;

    /// <exception cref="EndOfStreamException">The peer ended first.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<byte[]> ReadAsync(int length)
    {
        byte[] bytes = new byte[length];
        for (int read = 0; read < length;)
        {
            int count = Connection.Receive(bytes.AsSpan(read), []);
            if (count < 0)
            {
                await waits.ReadableAsync(Connection, token).ConfigureAwait(false);
            }
            else
            {
                read += count > 0 ? count : throw new EndOfStreamException("the peer closed the connection during the handshake");
            }
        }

        return bytes;
    }

    /// <summary>A handshake is far smaller than a socket's buffer: a peer for whom there is no room does not read.</summary>
    /// <exception cref="IOException">The connection broke, or takes nothing.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (Connection.Send(bytes, []) != bytes.Length || Connection.Holds)
        {
            throw new IOException("the peer does not read its handshake");
        }
    }
}
