namespace Lockstep.Data.Augmentations;

/// <summary>Changes of <see cref="ColourChange"/>.</summary>
internal enum ColourStep
{
    Brightness,
    Contrast,
    Saturation,
    Hue,
}
