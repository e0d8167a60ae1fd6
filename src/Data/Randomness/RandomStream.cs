namespace Lockstep.Data.Randomness;

/// <summary>What random numbers are for. A number is never used again: it would tie two uses together.</summary>
internal enum RandomStream : ulong
{
    Augmentation = 1,
    GlyphStyle = 2,
    GlyphNoise = 3,
    Crop = 4,
    Colour = 5,
    Lighting = 6,
    Erasing = 7,
    Mixing = 8,
    PackOrder = 9,
}
