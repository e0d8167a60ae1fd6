namespace Lockstep.Data.Sources;

/// <summary>Shape of one image, <c>[height, width, channels]</c> in pixels, row-major, channels last.</summary>
public readonly record struct ImageSize(int Height, int Width, int Channels)
{
    /// <summary>Number of values (bytes when uint8) of one image.</summary>
    public int Length => checked(Height * Width * Channels);

    public override string ToString() => $"{Width}x{Height}x{Channels}";
}
