using Lockstep.Protocol.V1;

namespace Lockstep.Worker.Training;

/// <summary>What one rank does in one generation: from which state it starts, and what of that step's boundary is done already.</summary>
/// <param name="Receivers">Ranks that get the state from <paramref name="SourceRank"/> before the first step.</param>
/// <param name="EvaluatedStep">Newest step whose evaluation has been reported, or -1.</param>
/// <param name="CheckpointStep">Newest step whose checkpoint is complete, or -1.</param>
/// <param name="RateFactor">The learning rate is multiplied by this.</param>
internal sealed record TrainingAssignment(
    ulong Generation,
    long Step,
    StateSource Source,
    int SourceRank,
    IReadOnlyList<int> Receivers,
    string Checkpoint,
    long EvaluatedStep,
    long CheckpointStep,
    double RateFactor = 1)
{
    public static TrainingAssignment From(Start start) => new(
        start.Generation,
        start.Step,
        start.Source,
        (int)start.SourceRank,
        [.. start.Receivers.Select(rank => (int)rank)],
        start.Checkpoint,
        start.EvaluatedStep,
        start.CheckpointStep,
        start.RateFactor > 0 ? start.RateFactor : 1);
}
