namespace Lockstep.Engine.Collectives;

/// <summary>A part of a collective. The same word stands in errors, logs and tests.</summary>
public enum CollectivePhase
{
    None,
    Reduce,
    ReduceScatter,
    AllGather,
    Broadcast,
    Barrier,
    StateTransfer,
}
