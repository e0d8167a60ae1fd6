using System.Net.Sockets;
using System.Security.Cryptography;

namespace Lockstep.Worker.Links;

/// <summary>
/// Both ends of a new connection prove that they know the generation's secret, by HMAC-SHA256 over the other's nonce and the hello.
/// acceptor → magic, nonce; connector → length, hello, nonce, proof; acceptor → answer, proof. Blocking, with the socket's time-outs:
/// an asynchronous operation would leave the socket with the runtime's event engine, which then wakes for every data segment.
/// </summary>
internal static class LinkHandshake
{
    private const int NonceLength = 32;
    private const int ProofLength = 32;
    private const byte Accepted = 1;
    private const byte Refused = 0;
    private static readonly byte[] Magic = "LKS1"u8.ToArray();

    /// <summary>The connector's side.</summary>
    /// <exception cref="LinkSetupException">The peer refused, or could not prove the secret.</exception>
    public static void Connect(Socket socket, LinkHello hello, byte[] secret)
    {
        byte[] greeting = ReadExactly(socket, Magic.Length + NonceLength);
        if (!greeting.AsSpan(0, Magic.Length).SequenceEqual(Magic))
        {
            throw new LinkSetupException(hello.ToRank, $"rank {hello.ToRank}'s data address answers, but not as a Lockstep worker");
        }

        byte[] body = hello.ToBytes();
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceLength);
        byte[] proof = Prove(secret, greeting.AsSpan(Magic.Length), body, "connect"u8);
        SendAll(socket, [(byte)body.Length, .. body, .. nonce, .. proof]);

        if (ReadExactly(socket, 1)[0] != Accepted)
        {
            throw new LinkSetupException(hello.ToRank, $"rank {hello.ToRank} refused generation {hello.Generation} of run {hello.RunId}");
        }

        Verify(ReadExactly(socket, ProofLength), Prove(secret, nonce, body, "accept"u8), hello.ToRank);
    }

    /// <summary>The acceptor's side, first half: greets and reads the hello. What it says is not proved yet.</summary>
    public static LinkClaim Greet(Socket socket)
    {
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceLength);
        SendAll(socket, [.. Magic, .. nonce]);
        int length = ReadExactly(socket, 1)[0];
        if (length > LinkHello.MaxLength)
        {
            throw new InvalidDataException($"a link hello has at most {LinkHello.MaxLength} bytes, {length} announced");
        }

        byte[] body = ReadExactly(socket, length);
        byte[] peerNonce = ReadExactly(socket, NonceLength);
        return new LinkClaim(LinkHello.Parse(body), body, nonce, peerNonce, ReadExactly(socket, ProofLength));
    }

    /// <summary>The acceptor's side, second half: checks the claim against the secret and answers.</summary>
    /// <exception cref="LinkSetupException">The claim is not proved.</exception>
    public static void Accept(Socket socket, LinkClaim claim, byte[] secret)
    {
        byte[] expected = Prove(secret, claim.Nonce, claim.Body, "connect"u8);
        if (!CryptographicOperations.FixedTimeEquals(expected, claim.Proof))
        {
            Refuse(socket);
            throw new LinkSetupException(claim.Hello.FromRank, $"a connection claims to be rank {claim.Hello.FromRank} but does not know the secret");
        }

        SendAll(socket, [Accepted, .. Prove(secret, claim.PeerNonce, claim.Body, "accept"u8)]);
    }

    public static void Refuse(Socket socket) => SendAll(socket, [Refused]);

    private static void Verify(byte[] proof, byte[] expected, int rank)
    {
        if (!CryptographicOperations.FixedTimeEquals(expected, proof))
        {
            throw new LinkSetupException(rank, $"rank {rank} answered without knowing the generation's secret");
        }
    }

    private static byte[] Prove(byte[] secret, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> body, ReadOnlySpan<byte> side) =>
        HMACSHA256.HashData(secret, (byte[])[.. nonce, .. body, .. side]);

    private static void SendAll(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    private static byte[] ReadExactly(Socket socket, int length)
    {
        byte[] bytes = new byte[length];
        for (int read = 0; read < length;)
        {
            int count = socket.Receive(bytes.AsSpan(read));
            read += count > 0 ? count : throw new EndOfStreamException("the peer closed the connection during the handshake");
        }

        return bytes;
    }
}
