using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Cli.Views;

/// <summary>A checkpoint as JSON shows it; what its manifest does not say is null.</summary>
internal sealed record CheckpointRow(
    long Step,
    string Directory,
    bool Valid,
    string? Problem,
    double? Epoch,
    long? SamplesSeen,
    DateTimeOffset? Created,
    long Bytes,
    double? EvaluationAccuracy,
    double? EvaluationLoss,
    string? RunId,
    ulong? Generation,
    int? WorldSize)
{
    public static CheckpointRow Of(CheckpointGlance glance)
    {
        var manifest = glance.Manifest;
        return new CheckpointRow(
            glance.Entry.Step,
            glance.Entry.Directory,
            glance.LooksValid,
            glance.Problem?.Message,
            manifest?.Epoch,
            manifest?.SamplesSeen,
            manifest?.Created,
            glance.Bytes,
            manifest?.EvaluationAccuracy,
            manifest?.EvaluationLoss,
            manifest?.RunId,
            manifest?.Generation,
            manifest?.WorldSize);
    }
}
