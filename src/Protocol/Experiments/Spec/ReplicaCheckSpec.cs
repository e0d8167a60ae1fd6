using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>How often replicas are compared; all of them must hold the same bits.</summary>
public sealed record ReplicaCheckSpec
{
    [Description("Steps between comparisons of the replicas' hashes, made before the step's update; 0: never.")]
    [Limits(0, long.MaxValue)]
    public long Every { get; init; } = 100;
}
