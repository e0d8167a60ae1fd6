namespace Lockstep.Worker.Control;

/// <summary>All links of a generation are open.</summary>
internal sealed record LinksReady(string RunId, ulong Generation, GenerationLinks Links);
