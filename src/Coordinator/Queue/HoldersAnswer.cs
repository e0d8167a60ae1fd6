namespace Lockstep.Coordinator.Queue;

/// <summary>From worker id to run id.</summary>
internal sealed record HoldersAnswer(IReadOnlyDictionary<string, string> RunOf);
