using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>The data set of an experiment.</summary>
public sealed record DataSpec
{
    [Description("Kind of data set.")]
    public required DataSource Source { get; init; }

    [Description("Folder of the data set, relative to the experiment file, or its address (http, https, s3) for shards; glyphs are drawn and take none.")]
    public string? Path { get; init; }

    [Description("glyphs: images to draw for training.")]
    [Limits(1, int.MaxValue)]
    public int TrainImages { get; init; } = 12_000;

    [Description("glyphs: images to draw for evaluation.")]
    [Limits(1, int.MaxValue)]
    public int TestImages { get; init; } = 2_000;

    [Description("Height and width of the network's input; images of any size are decoded when needed, and cut and resized to it. Null: all images have one size, are decoded once and kept in memory.")]
    [Limits(1, 4096)]
    public int? ImageSize { get; init; }

    [Description("Random changes to training images.")]
    public AugmentationSpec Augmentation { get; init; } = new();

    [Description("When the network is measured on the evaluation images.")]
    public EvaluationSpec Evaluation { get; init; } = new();

    [Description("Mean of each channel on the 0..255 scale; empty: measured over the training set, or ImageNet's with image_size.")]
    [Limits(0, 255)]
    public IReadOnlyList<double> Mean { get; init; } = [];

    [Description("Standard deviation of each channel on the 0..255 scale; empty: measured over the training set, or ImageNet's with image_size.")]
    [Limits(0, 255, AboveLeast = true)]
    public IReadOnlyList<double> Std { get; init; } = [];

    [Description("Distinct broken images, of both halves and over all workers, that are reported and left out of every sum; one more fails the run.")]
    [Limits(0, int.MaxValue)]
    public int TolerateBad { get; init; }

    [Description("Slices prepared ahead of the step.")]
    [Limits(1, 1024)]
    public int Prefetch { get; init; } = 4;

    [Description("Threads of a worker that decode and augment; 0: one, or on a GPU as many as there are processors for it.")]
    [Limits(0, 1024)]
    public int Threads { get; init; }

    [Description("How an epoch goes through the training samples.")]
    public SampleOrderKind Order { get; init; }

    [Description("windowed: shards among which samples are drawn at the same time.")]
    [Limits(1, 65536)]
    public int Window { get; init; } = 16;

    [Description("Remote data: the store.")]
    public DataStoreSpec Store { get; init; } = new();

    [Description("Remote data: local copies.")]
    public DataCacheSpec Cache { get; init; } = new();
}
