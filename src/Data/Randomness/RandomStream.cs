namespace Lockstep.Data.Randomness;

/// <summary>What random numbers are for. A number is never used again: it would tie two uses together.</summary>
internal enum RandomStream : ulong
{
    Augmentation = 1,
    GlyphStyle = 2,
    GlyphNoise = 3,
    PackOrder = 20,
}
