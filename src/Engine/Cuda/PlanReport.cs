namespace Lockstep.Engine.Cuda;

/// <summary>How one product of a network is made.</summary>
/// <param name="Product">What is computed and from what sizes.</param>
/// <param name="Plan">Which engine was chosen, and what is done around it.</param>
/// <param name="Time">As it was measured when it was chosen, perhaps by an earlier process; null where nothing was measured.</param>
/// <param name="Operations">Multiplications and additions of the definition.</param>
/// <param name="Bytes">Of its tensors, each once.</param>
public sealed record PlanReport(string Product, string Plan, TimeSpan? Time, long Operations, long Bytes)
{
    /// <summary>A second; null where nothing was measured.</summary>
    public double? OperationRate => Operations / Time?.TotalSeconds;

    /// <summary>A second; null where nothing was measured.</summary>
    public double? ByteRate => Bytes / Time?.TotalSeconds;
}
