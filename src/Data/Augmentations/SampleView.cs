using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Augmentations;

/// <summary>How a stored sample becomes input of a network.</summary>
public sealed record SampleView
{
    /// <summary>Shape of the input.</summary>
    public required ImageSize Size { get; init; }

    /// <summary>One mean and deviation for each channel.</summary>
    public required Normalisation Normalisation { get; init; }

    /// <summary>Random changes; null for evaluation.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>
    /// Evaluation: pixels of the shorter side after resizing, from which the centre is cut, at least those of <see cref="Size"/>.
    /// 0: nothing is cut; images have the size already, or are resized as a whole.
    /// </summary>
    public int ShortSide { get; init; }

    /// <summary>Evaluation: the four corners and the centre, each also mirrored (Krizhevsky et al. 2012), instead of the centre alone.</summary>
    public bool TenCrop { get; init; }

    /// <summary>Images that one sample becomes.</summary>
    public int Views => TenCrop ? 10 : 1;

    /// <summary>Why images cannot be bytes until they are normalised, for people; null: nothing comes before that but cutting, resizing and mirroring.</summary>
    public string? NeedsFloats => this switch
    {
        { ChangesColours: true } => "colours are changed",
        { Augmentation.Erase: > 0 } => "rectangles are erased",
        { Augmentation.Mixup: > 0 } => "images are mixed",
        _ => null,
    };

    /// <summary>Grey images have no colours: only RGB ones are changed.</summary>
    internal bool ChangesColours => this is { Size.Channels: 3, Augmentation: { } augmentation }
        && (augmentation.Brightness > 0 || augmentation.Contrast > 0 || augmentation.Saturation > 0 || augmentation.Hue > 0 || augmentation.Lighting > 0);
}
