namespace Lockstep.Engine.Collectives;

/// <summary>What a transfer belongs to, for error messages.</summary>
/// <param name="Phase">Part of the collective.</param>
/// <param name="Bucket">Bucket of the step; null outside of a step's buckets.</param>
public readonly record struct TransferPlace(CollectivePhase Phase, int? Bucket = null)
{
    /// <summary>For instance <c>bucket 3, all-gather</c>.</summary>
    public override string ToString() => Bucket is { } bucket ? $"bucket {bucket}, {Word}" : Word;

    private string Word => Phase switch
    {
        CollectivePhase.ReduceScatter => "reduce-scatter",
        CollectivePhase.AllGather => "all-gather",
        CollectivePhase.StateTransfer => "state transfer",
        CollectivePhase.None => "no collective",
        _ => Phase.ToString().ToLowerInvariant(),
    };
}
