namespace Lockstep.Data.Benchmarks;

/// <summary>What <see cref="DataBenchmark"/> measures.</summary>
public sealed record DataBenchmarkSettings
{
    /// <summary>A folder of JPEG or PNG files, in folders below it or not; or of packed shards.</summary>
    public required string Path { get; init; }

    /// <summary>Threads that decode.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Images that are held at the same time, as a training step holds them.</summary>
    public int Batch { get; init; } = 256;

    /// <summary>Height and width of the network's input.</summary>
    public int Size { get; init; } = 224;

    /// <summary>Shortest time that is measured, of each of the two.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(5);
}
