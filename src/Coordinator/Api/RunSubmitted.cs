using Lockstep.Coordinator.Runs;

namespace Lockstep.Coordinator.Api;

/// <summary>A validated run to start. Answered by <see cref="RunAccepted"/> or <see cref="RunRefused"/>.</summary>
internal sealed record RunSubmitted(RunDescription Description);
