namespace Lockstep.Cli.Local;

/// <summary>What a local cluster consists of.</summary>
/// <param name="Port">The coordinator's; 0 for any free one.</param>
/// <param name="MaxRestarts">How many dead workers are replaced, in all.</param>
/// <param name="Log">Told what the processes say on standard error.</param>
internal sealed record LocalClusterOptions(
    int Workers, int ThreadsPerWorker, string RunsDirectory, string JournalPath, int Port, int MaxRestarts, Action<string> Log)
{
    /// <summary>Where the coordinator listens.</summary>
    public string CoordinatorAddress { get; init; } = "127.0.0.1";

    /// <summary>GPUs of this machine that the workers take; 0: they compute on the CPU.</summary>
    public int Gpus { get; init; }

    /// <summary>Where each worker runs, its successors too; empty: all on this host.</summary>
    public IReadOnlyList<WorkerPlace> Places { get; init; } = [];
}
