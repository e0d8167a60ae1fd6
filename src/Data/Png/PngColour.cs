namespace Lockstep.Data.Png;

/// <summary>Colour types of the PNG specification (third edition, section 11.2.1).</summary>
internal enum PngColour : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    RgbAlpha = 6,
}
