using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Random changes to training images; a function of (seed, epoch, sample).</summary>
public sealed record AugmentationSpec
{
    [Description("How images are cut to data.image_size.")]
    public CropKind Crop { get; init; }

    [Description("random_resized: least and greatest share of the image's area.")]
    [Limits(0, 1, AboveLeast = true)]
    public IReadOnlyList<double> Area { get; init; } = [0.08, 1];

    [Description("random_resized: least and greatest width over height.")]
    [Limits(0, 100, AboveLeast = true)]
    public IReadOnlyList<double> Aspect { get; init; } = [0.75, 4.0 / 3];

    [Description("short_side: least and greatest length of the shorter side after resizing, in pixels.")]
    [Limits(1, 16384)]
    public IReadOnlyList<double> ShortSide { get; init; } = [256, 480];

    [Description("Zero pixels added at each side before a random crop of the original size.")]
    [Limits(0, 1024)]
    public int Pad { get; init; }

    [Description("Mirror horizontally with probability one half.")]
    public bool Flip { get; init; }

    [Description("Brightness is multiplied by 1 - this to 1 + this.")]
    [Limits(0, 1)]
    public double Brightness { get; init; }

    [Description("Contrast is multiplied by 1 - this to 1 + this.")]
    [Limits(0, 1)]
    public double Contrast { get; init; }

    [Description("Saturation is multiplied by 1 - this to 1 + this.")]
    [Limits(0, 1)]
    public double Saturation { get; init; }

    [Description("Hue is turned by up to this share of the circle, either way.")]
    [Limits(0, 0.5)]
    public double Hue { get; init; }

    [Description("Deviation of the lighting noise along the colours' principal components (Krizhevsky et al. 2012: 0.1).")]
    [Limits(0, 10)]
    public double Lighting { get; init; }

    [Description("Probability that a random rectangle is erased (Zhong et al. 2017).")]
    [Limits(0, 1)]
    public double Erase { get; init; }

    [Description("Each image is mixed with another of its slice, in shares drawn from Beta(this, this) (Zhang et al. 2017); 0: not.")]
    [Limits(0, 100)]
    public double Mixup { get; init; }
}
