using System.Runtime.InteropServices;

namespace Lockstep.Data.Augmentations;

/// <summary>What is left to do to an image of bytes before it is normalised: three numbers, beside each other in memory. Zeros: nothing.</summary>
/// <param name="Top">Row of the image that the result begins with; rows that the image does not have are 0.</param>
/// <param name="Left">The same of columns, before the result is mirrored.</param>
/// <param name="Kind">0: as it is; <see cref="Mirrored"/>; or <see cref="Blank"/>.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct PixelPlace(int Top, int Left, int Kind)
{
    /// <summary>Columns of the result run from right to left.</summary>
    public const int Mirrored = 1;

    /// <summary>A broken sample: zeros, as they are after normalising.</summary>
    public const int Blank = 2;

    public static PixelPlace Of(CropFlip chosen, int pad) => new(chosen.Top - pad, chosen.Left - pad, chosen.Flip ? Mirrored : 0);
}
