namespace Lockstep.Coordinator.Runs;

/// <summary>What a worker says of its copy of the state when its links are open.</summary>
/// <param name="Step">Finished steps, when it holds state.</param>
/// <param name="StateHash">Lower-case hexadecimal hash of the whole replicated state, or empty.</param>
/// <param name="TotalSteps">Steps of the whole run, by this worker's reading of spec and data.</param>
internal sealed record ReplicaFacts(bool HasState, long Step, string StateHash, long TotalSteps)
{
    /// <summary>Stands for the number and sizes of the shards that this worker sees.</summary>
    public ulong Shards { get; init; }
}
