namespace Lockstep.Coordinator.Api;

internal sealed record RunAccepted(string RunId);
