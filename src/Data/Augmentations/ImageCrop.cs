namespace Lockstep.Data.Augmentations;

/// <summary>How a training image is cut to the network's size.</summary>
public enum ImageCrop
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A random share of the area at a random aspect ratio, resized (Szegedy et al. 2015, Goyal et al. 2017).</summary>
    RandomResized,

    /// <summary>The shorter side resized to a random length, then a random square (He et al. 2015).</summary>
    ShortSide,
}
