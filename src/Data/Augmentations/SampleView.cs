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
}
