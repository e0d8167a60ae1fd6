namespace Lockstep.Data.Images;

/// <summary>What the planes of a picture hold.</summary>
internal enum PictureKind
{
    /// <summary>One plane, one value a pixel.</summary>
    Grey,

    /// <summary>One plane, red, green and blue beside each other.</summary>
    Rgb,

    /// <summary>Three planes: luma and two chromas, full range (JFIF, BT.601), the chromas perhaps of lower resolution.</summary>
    YCbCr,
}
