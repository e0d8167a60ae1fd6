namespace Lockstep.Coordinator.Api;

/// <param name="Why">For whoever asked.</param>
/// <param name="IsOutOfRange">No run could obey this: the request itself is wrong.</param>
internal sealed record RunRefused(string Why, bool IsOutOfRange = false);
