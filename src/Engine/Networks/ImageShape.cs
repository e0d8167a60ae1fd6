namespace Lockstep.Engine.Networks;

/// <summary>Shape of one image or feature map, in elements; stored as [height, width, channels], row-major.</summary>
public readonly record struct ImageShape(int Height, int Width, int Channels)
{
    /// <summary>Elements of one image.</summary>
    public int Length => Height * Width * Channels;

    /// <inheritdoc/>
    public override string ToString() => $"{Height}x{Width}x{Channels}";
}
