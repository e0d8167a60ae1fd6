namespace Lockstep.Protocol.Samples;

/// <summary>One step of a <see cref="StepWalk"/>: which samples it has, and how they are cut. Whoever needs a step's size asks it here.</summary>
/// <param name="Place">Of its first portion in the run.</param>
/// <param name="Portions">Of the step; the last one may be incomplete.</param>
/// <param name="Epoch">From 0.</param>
/// <param name="Position">Within its epoch, of the first sample.</param>
/// <param name="Samples">Of the step over all workers.</param>
/// <param name="SliceSize">Samples of a whole slice.</param>
public readonly record struct PlannedStep(long Place, int Portions, long Epoch, long Position, int Samples, int SliceSize)
{
    /// <summary>Slices of the step; the last one may be incomplete.</summary>
    public int Slices => SlicesOf(Samples, SliceSize);

    /// <summary>Position within the epoch of a slice's first sample.</summary>
    public long PositionOf(int slice) => Position + ((long)slice * SliceSize);

    /// <summary>Samples of a slice.</summary>
    public int SamplesOf(int slice) => Math.Min(SliceSize, Samples - (slice * SliceSize));

    internal static int SlicesOf(int samples, int sliceSize) => (int)(((long)samples + sliceSize - 1) / sliceSize);
}
