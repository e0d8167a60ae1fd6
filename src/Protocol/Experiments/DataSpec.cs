namespace Lockstep.Protocol.Experiments;

public sealed record DataSpec
{
    public required DataSource Source { get; init; }

    /// <summary>Folder or file of the data set, relative to the experiment file; not used by glyphs.</summary>
    public string? Path { get; init; }

    /// <summary>glyphs: images to draw for training.</summary>
    public int TrainImages { get; init; } = 12_000;

    /// <summary>glyphs: images to draw for evaluation.</summary>
    public int TestImages { get; init; } = 2_000;

    public AugmentationSpec Augmentation { get; init; } = new();
    public EvaluationSpec Evaluation { get; init; } = new();

    /// <summary>Per-channel mean on the 0..255 scale; empty: measured over the training set.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [];

    /// <summary>Per-channel standard deviation on the 0..255 scale; empty: measured over the training set.</summary>
    public IReadOnlyList<double> Std { get; init; } = [];

    /// <summary>Broken images that are reported and skipped before the run fails.</summary>
    public int TolerateBad { get; init; }

    /// <summary>Batches (slices) prepared ahead of the step.</summary>
    public int Prefetch { get; init; } = 4;
}

public enum DataSource { Glyphs, ImageFolder, Cifar10, Mnist }

public sealed record AugmentationSpec
{
    /// <summary>Zero pixels added at each side before a random crop of the original size.</summary>
    public int Pad { get; init; }

    /// <summary>Mirror horizontally with probability one half.</summary>
    public bool Flip { get; init; }
}

public sealed record EvaluationSpec
{
    /// <summary>Evaluate after every this many epochs, and at the end.</summary>
    public double Every { get; init; } = 1;
}
