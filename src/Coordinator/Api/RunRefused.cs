namespace Lockstep.Coordinator.Api;

internal sealed record RunRefused(string Why);
