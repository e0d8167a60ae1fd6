using Lockstep.Data.Randomness;

namespace Lockstep.Data.Augmentations;

/// <summary>
/// What chance decided for one sample: the crop's corner in the padded image, 0 to <c>2 * Pad</c> in each direction, and whether
/// it is mirrored. <c>(Pad, Pad, false)</c> changes nothing.
/// </summary>
internal readonly record struct CropFlip(int Top, int Left, bool Flip)
{
    public static CropFlip Draw(Augmentation augmentation, ulong seed, long epoch, long sample)
    {
        var random = KeyedRandom.Keyed(seed, RandomStream.Augmentation, (ulong)epoch, (ulong)sample);
        int top = random.NextBelow((2 * augmentation.Pad) + 1);
        int left = random.NextBelow((2 * augmentation.Pad) + 1);
        bool flip = random.NextBool();
        return new CropFlip(top, left, augmentation.Flip && flip);
    }
}
