namespace Lockstep.Data.Sources;

/// <summary>How many threads open a set.</summary>
internal static class OpeningThreads
{
    /// <summary><paramref name="threads"/> as in <see cref="DatasetSettings.Threads"/>: 0 takes all processors.</summary>
    public static ParallelOptions Options(int threads, CancellationToken ct) => new()
    {
        MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount,
        CancellationToken = ct,
    };
}
