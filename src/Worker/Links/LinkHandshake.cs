using System.Security.Cryptography;

namespace Lockstep.Worker.Links;

/// <summary>
/// Both ends of a new connection prove that they know the generation's secret, by HMAC-SHA256 over the other's nonce and the hello.
/// acceptor → magic, nonce; connector → length, hello, nonce, proof; acceptor → answer, proof. Where the
/// channel is TLS, this comes after its handshake and inside of it.
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
    public static async Task ConnectAsync(SetupWire wire, LinkHello hello, byte[] secret)
    {
        byte[] greeting = await wire.ReadAsync(Magic.Length + NonceLength).ConfigureAwait(false);
        if (!greeting.AsSpan(0, Magic.Length).SequenceEqual(Magic))
        {
            throw new LinkSetupException(hello.ToRank, $"rank {hello.ToRank}'s data address answers, but not as a Lockstep worker");
        }

        byte[] body = hello.ToBytes();
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceLength);
        byte[] proof = Prove(secret, greeting.AsSpan(Magic.Length), body, "connect"u8);
        wire.Write([(byte)body.Length, .. body, .. nonce, .. proof]);

        byte[] answer = await wire.ReadAsync(1).ConfigureAwait(false);
        if (answer[0] != Accepted)
        {
            throw new LinkSetupException(hello.ToRank, $"rank {hello.ToRank} refused generation {hello.Generation} of run {hello.RunId}");
        }

        Verify(await wire.ReadAsync(ProofLength).ConfigureAwait(false), Prove(secret, nonce, body, "accept"u8), hello.ToRank);
    }

    /// <summary>The acceptor's side, first half: greets and reads the hello. What it says is not proved yet.</summary>
    /// <exception cref="InvalidDataException">It is no hello.</exception>
    public static async Task<LinkClaim> GreetAsync(SetupWire wire)
    {
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceLength);
        wire.Write([.. Magic, .. nonce]);
        int length = (await wire.ReadAsync(1).ConfigureAwait(false))[0];
        if (length > LinkHello.MaxLength)
        {
            throw new InvalidDataException($"a link hello has at most {LinkHello.MaxLength} bytes, {length} announced");
        }

        byte[] body = await wire.ReadAsync(length).ConfigureAwait(false);
        byte[] peerNonce = await wire.ReadAsync(NonceLength).ConfigureAwait(false);
        byte[] proof = await wire.ReadAsync(ProofLength).ConfigureAwait(false);
        return new LinkClaim(LinkHello.Parse(body), body, nonce, peerNonce, proof);
    }

    /// <summary>The acceptor's side, second half: checks the claim against the secret and answers.</summary>
    /// <exception cref="LinkSetupException">The claim is not proved.</exception>
    public static void Accept(SetupWire wire, LinkClaim claim, byte[] secret)
    {
        byte[] expected = Prove(secret, claim.Nonce, claim.Body, "connect"u8);
        if (!CryptographicOperations.FixedTimeEquals(expected, claim.Proof))
        {
            Refuse(wire);
            throw new LinkSetupException(claim.Hello.FromRank, $"a connection claims to be rank {claim.Hello.FromRank} but does not know the secret");
        }

        wire.Write([Accepted, .. Prove(secret, claim.PeerNonce, claim.Body, "accept"u8)]);
    }

    /// <exception cref="IOException">The connection broke.</exception>
    public static void Refuse(SetupWire wire) => wire.Write([Refused]);

    private static void Verify(byte[] proof, byte[] expected, int rank)
    {
        if (!CryptographicOperations.FixedTimeEquals(expected, proof))
        {
            throw new LinkSetupException(rank, $"rank {rank} answered without knowing the generation's secret");
        }
    }

    private static byte[] Prove(byte[] secret, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> body, ReadOnlySpan<byte> side) =>
        HMACSHA256.HashData(secret, (byte[])[.. nonce, .. body, .. side]);
}
