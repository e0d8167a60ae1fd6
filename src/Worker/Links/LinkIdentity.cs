namespace Lockstep.Worker.Links;

/// <summary>Whose links these are: one rank of one generation of one run, and the secret that only its members know.</summary>
internal sealed record LinkIdentity(string RunId, ulong Generation, int Rank, int WorldSize, byte[] Secret);
