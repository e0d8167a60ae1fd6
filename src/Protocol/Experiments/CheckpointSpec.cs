namespace Lockstep.Protocol.Experiments;

public sealed record CheckpointSpec
{
    /// <summary>Epochs between checkpoints; 0: only the last one.</summary>
    public double Every { get; init; } = 1;

    /// <summary>Newest checkpoints kept.</summary>
    public int Keep { get; init; } = 3;
}

public sealed record TimeoutsSpec
{
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A worker silent for this long is taken for lost.</summary>
    public TimeSpan WorkerSilent { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest time for a generation to form: links opened and state loaded.</summary>
    public TimeSpan Form { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest silence of a peer within a collective.</summary>
    public TimeSpan Collective { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>A rehearsed failure: the local launcher sends SIGKILL to one of its workers. For demonstrations and tests.</summary>
public sealed record DrillSpec
{
    public int KillRank { get; init; }
    public long AtStep { get; init; }
}
