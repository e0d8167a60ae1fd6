using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>What is done about a worker that is slower than the others.</summary>
public enum StragglerAction
{
    [Description("It is named in status and log.")]
    Report,

    [Description("Slices move from slow to fast workers.")]
    Rebalance,

    [Description("It is released, and another one takes its place where there is one.")]
    Replace,
}
