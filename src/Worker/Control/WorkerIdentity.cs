namespace Lockstep.Worker.Control;

/// <summary>What a worker is: its id, unique per process life, and what it computes with.</summary>
internal sealed record WorkerIdentity(string WorkerId, int Threads);
