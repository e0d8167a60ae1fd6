namespace Lockstep.Protocol.Experiments;

public sealed record BatchSpec
{
    /// <summary>Samples of one step over all workers.</summary>
    public int Global { get; init; } = 128;

    /// <summary>Samples of one slice: the unit of batch-norm statistics and of work. Divides <see cref="Global"/>.</summary>
    public int Slice { get; init; } = 32;
}
