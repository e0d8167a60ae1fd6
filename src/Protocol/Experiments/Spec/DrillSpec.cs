using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>A rehearsed failure: the local launcher sends SIGKILL to one of its workers. For demonstrations and tests.</summary>
public sealed record DrillSpec
{
    [Description("Rank of the worker to kill.")]
    [Limits(0, 65535)]
    public required int KillRank { get; init; }

    [Description("It is killed when it has finished this many steps.")]
    [Limits(1, long.MaxValue)]
    public required long AtStep { get; init; }
}
