using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>The data set of an experiment.</summary>
public sealed record DataSpec
{
    [Description("Kind of data set.")]
    public required DataSource Source { get; init; }

    [Description("Folder or file of the data set, relative to the experiment file; glyphs are drawn and take none.")]
    public string? Path { get; init; }

    [Description("glyphs: images to draw for training.")]
    [Limits(1, int.MaxValue)]
    public int TrainImages { get; init; } = 12_000;

    [Description("glyphs: images to draw for evaluation.")]
    [Limits(1, int.MaxValue)]
    public int TestImages { get; init; } = 2_000;

    [Description("Random changes to training images.")]
    public AugmentationSpec Augmentation { get; init; } = new();

    [Description("When the network is measured on the evaluation images.")]
    public EvaluationSpec Evaluation { get; init; } = new();

    [Description("Mean of each channel on the 0..255 scale; empty: measured over the training set.")]
    [Limits(0, 255)]
    public IReadOnlyList<double> Mean { get; init; } = [];

    [Description("Standard deviation of each channel on the 0..255 scale; empty: measured over the training set.")]
    [Limits(0, 255, AboveLeast = true)]
    public IReadOnlyList<double> Std { get; init; } = [];

    [Description("Broken images that are reported and skipped before the run fails.")]
    [Limits(0, int.MaxValue)]
    public int TolerateBad { get; init; }

    [Description("Slices prepared ahead of the step.")]
    [Limits(1, 1024)]
    public int Prefetch { get; init; } = 4;
}
