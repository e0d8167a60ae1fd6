namespace Lockstep.Coordinator.Api;

/// <summary>How do the runs stand? Answered by <see cref="RunsAnswer"/>.</summary>
/// <param name="RunId">One run, or null for all.</param>
internal sealed record RunsAsked(string? RunId);
