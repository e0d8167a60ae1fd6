using System.Text.Json.Serialization;

namespace Lockstep.Protocol.Checkpoints;

/// <summary>What <c>manifest.json</c> says of a checkpoint. Written last: a directory without it is no checkpoint.</summary>
public sealed record CheckpointManifest
{
    public const string FileName = "manifest.json";

    /// <summary>The only format this version reads and writes.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required string RunId { get; init; }

    /// <summary>Finished optimizer steps; training goes on with the step of this number (they count from 0).</summary>
    public required long Step { get; init; }

    /// <summary>Epochs finished, with fraction.</summary>
    public required double Epoch { get; init; }

    /// <summary>Samples used by all finished steps.</summary>
    public required long SamplesSeen { get; init; }

    /// <summary>Where the batch follows the number of workers: <see cref="Samples.RunPosition.Place"/>; null: it does not.</summary>
    public long? Place { get; init; }

    /// <summary>Likewise <see cref="Samples.RunPosition.Portions"/>.</summary>
    public int? Portions { get; init; }

    /// <summary>The experiment's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary><see cref="Experiments.ExperimentHash"/> of the experiment.</summary>
    public required string SpecHash { get; init; }

    /// <summary>Generation that wrote the checkpoint.</summary>
    public required ulong Generation { get; init; }

    /// <summary>Workers of that generation.</summary>
    public required int WorldSize { get; init; }

    /// <summary>Hash of parameters and optimizer state, lower-case hexadecimal.</summary>
    public required string StateHash { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Share of evaluation samples that were right at this very step, 0..1; null where it was not evaluated here.</summary>
    public double? EvaluationAccuracy { get; init; }

    /// <summary>Mean loss of that evaluation; null also where it was not finite.</summary>
    public double? EvaluationLoss { get; init; }

    /// <summary>The manifest's own hash, while it is read and written: see <see cref="ManifestDigest"/>.</summary>
    [JsonInclude, JsonPropertyOrder(1)]
    internal string? Digest { get; init; }

    /// <summary>Every other file of the directory, by plain name, in ordinal order.</summary>
    public IReadOnlyDictionary<string, CheckpointFile> Files { get; init; } = new SortedDictionary<string, CheckpointFile>(StringComparer.Ordinal);
}
