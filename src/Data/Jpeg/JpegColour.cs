namespace Lockstep.Data.Jpeg;

/// <summary>What the components of a JPEG mean.</summary>
internal enum JpegColour
{
    Grey,
    YCbCr,
    Rgb,

    /// <summary>Four inks, stored inverted, as Adobe's programs do; with or without the YCCK transform.</summary>
    Cmyk,

    /// <summary>None that has a meaning: two components, or more than four.</summary>
    Unknown,
}
