namespace Lockstep.Simulation.Tests.Workers;

/// <summary>The membership took the worker in.</summary>
internal sealed record JoinedFrame(ulong Term);
