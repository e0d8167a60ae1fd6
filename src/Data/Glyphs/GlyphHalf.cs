namespace Lockstep.Data.Glyphs;

/// <summary>Part of the key: the two halves never share an image.</summary>
internal enum GlyphHalf : ulong
{
    Train = 0,
    Test = 1,
}
