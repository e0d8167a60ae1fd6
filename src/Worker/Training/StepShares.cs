using Lockstep.Protocol.Samples;

namespace Lockstep.Worker.Training;

/// <summary>Which slices of each step one rank of a generation computes. A step that is shorter than the others is cut anew, and may have nothing for a rank.</summary>
internal sealed class StepShares
{
    private readonly StepWalk _walk;
    private readonly int _rank;
    private readonly int _worldSize;
    private readonly IReadOnlyList<int>? _weights;

    /// <param name="walk">Of the generation.</param>
    /// <param name="rank">Whose shares.</param>
    /// <param name="worldSize">Of the generation.</param>
    /// <param name="weights">By rank, where ranks differ in speed; null: they do not.</param>
    public StepShares(StepWalk walk, int rank, int worldSize, IReadOnlyList<int>? weights = null)
    {
        (_walk, _rank, _worldSize, _weights) = (walk, rank, worldSize, weights);
        Whole = Cut(walk.Slices);
    }

    /// <summary>Of a whole step.</summary>
    public SliceShare Whole { get; }

    /// <summary>Slices of a whole step over all ranks: more than any share has.</summary>
    public int MostSlices => _walk.Slices;

    public SliceShare Of(in PlannedStep step) => step.Slices == _walk.Slices ? Whole : Cut(step.Slices);

    private SliceShare Cut(int slices) => _weights is null ? SliceShare.Of(slices, _rank, _worldSize) : SliceShare.Of(slices, _rank, _weights);
}
