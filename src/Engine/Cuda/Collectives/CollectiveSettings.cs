namespace Lockstep.Engine.Cuda.Collectives;

/// <summary>How ranks sum over NCCL; the same on all of them.</summary>
public sealed record CollectiveSettings
{
    /// <summary>A name of <see cref="Engine.Collectives.AllReduceTable"/>: torus and hierarchical cut the world, every other one leaves the way to NCCL.</summary>
    public string Algorithm { get; init; } = "auto";

    /// <summary>Ranks in a row of a torus; 0: chosen.</summary>
    public int RowLength { get; init; }

    /// <summary>
    /// A name of <see cref="Engine.Collectives.WireTable"/>: how gradients travel. Unlike our own links NCCL also sums in this type, so
    /// a narrow one is rounded at each rank that adds.
    /// </summary>
    public string Wire { get; init; } = "float32";

    /// <summary>Longest time for the communicators of a generation to come up; below <see cref="Silence"/>.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest wait for a step's collectives.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The same for a step after so many finished ones of a generation. The first two are rehearsed and recorded: a peer whose cache is
    /// cold may choose plans for minutes longer than this rank. Whether it lives is known from its link, and whether it gets on from its
    /// reports.
    /// </summary>
    public TimeSpan SilenceOf(int finishedSteps) => finishedSteps < 2 ? 10 * Silence : Silence;

    /// <summary>What ends a communicator may hang itself: after so long the process is to be given up.</summary>
    public TimeSpan AbortLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether this rank takes part; if one does not, none does.</summary>
    public bool IsWanted { get; init; } = true;

    /// <summary>Told whether NCCL is used, and why not.</summary>
    public Action<string> Log { get; init; } = static _ => { };
}
