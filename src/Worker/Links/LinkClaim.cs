namespace Lockstep.Worker.Links;

/// <summary>A hello as it arrived, with what is needed to check its proof.</summary>
internal sealed record LinkClaim(LinkHello Hello, byte[] Body, byte[] Nonce, byte[] PeerNonce, byte[] Proof);
