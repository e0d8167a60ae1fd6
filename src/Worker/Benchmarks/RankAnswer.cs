namespace Lockstep.Worker.Benchmarks;

/// <summary>What a rank answers to a request, a line of JSON on its standard output.</summary>
public sealed record RankAnswer
{
    /// <summary>Null: done. Otherwise what went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the request cannot be done on this world, whoever asks.</summary>
    public bool Unsuited { get; init; }

    /// <summary>To the request before the first: the port of the data listener.</summary>
    public int Port { get; init; }

    /// <summary>Times of an all-reduce, in the order in which they were taken.</summary>
    public IReadOnlyList<double> Milliseconds { get; init; } = [];

    /// <summary>SHA-256 of the sums: equal on all ranks.</summary>
    public string Hash { get; init; } = string.Empty;

    public OverlapTiming? Overlap { get; init; }
}
