namespace Lockstep.Data.Augmentations;

/// <summary>Random changes of a training image, keyed by (seed, epoch, sample index): the same on every worker.</summary>
public sealed record Augmentation
{
    /// <summary>How an image is cut to the network's size; with <see cref="ImageCrop.None"/> it has that size, or is resized as a whole.</summary>
    public ImageCrop Crop { get; init; }

    /// <summary>Random resized crop: share of the area.</summary>
    public (float Least, float Most) Area { get; init; } = (0.08f, 1);

    /// <summary>Random resized crop: width over height.</summary>
    public (float Least, float Most) Aspect { get; init; } = (0.75f, 4f / 3);

    /// <summary>Length of the shorter side after resizing, in pixels, before a random square is cut.</summary>
    public (int Least, int Most) ShortSide { get; init; } = (256, 480);

    /// <summary>Zero pixels (before normalisation) added at each side, then a random crop of the original size.</summary>
    public int Pad { get; init; }

    /// <summary>Mirror horizontally with probability one half.</summary>
    public bool Flip { get; init; }

    /// <summary>Brightness is multiplied by 1 - this to 1 + this.</summary>
    public float Brightness { get; init; }

    /// <summary>Contrast is multiplied by 1 - this to 1 + this.</summary>
    public float Contrast { get; init; }

    /// <summary>Saturation is multiplied by 1 - this to 1 + this.</summary>
    public float Saturation { get; init; }

    /// <summary>Hue is turned by up to this share of the circle, either way.</summary>
    public float Hue { get; init; }

    /// <summary>Deviation of the noise along the colours' principal components (Krizhevsky et al. 2012, section 4.1).</summary>
    public float Lighting { get; init; }

    /// <summary>Probability that a random rectangle is erased (Zhong et al. 2017).</summary>
    public float Erase { get; init; }

    /// <summary>Parameter of the Beta distribution that shares of mixed images are drawn from (Zhang et al. 2017); 0: none are mixed.</summary>
    public float Mixup { get; init; }
}
