using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Membership;

/// <summary>A node of the cluster as the coordinator sees it.</summary>
/// <param name="Info">What the node said of itself; its worker id is the key.</param>
/// <param name="Ref">The actor that speaks for it (the sender of its Join).</param>
/// <param name="State">Whether it is heard of.</param>
/// <param name="Detector">Its heartbeats.</param>
public sealed record Member(NodeInfo Info, IActorRef Ref, MemberState State, PhiAccrualDetector Detector)
{
    /// <summary>Unique per process life.</summary>
    public string WorkerId => Info.WorkerId;

    /// <summary>Time since its last heartbeat.</summary>
    /// <param name="now">Monotonic time of the membership, see <see cref="ICluster.Now"/>.</param>
    public TimeSpan Silence(TimeSpan now) => now - Detector.LastHeartbeat;
}
