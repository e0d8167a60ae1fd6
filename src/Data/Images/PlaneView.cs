namespace Lockstep.Data.Images;

/// <summary>
/// Rows of uint8 values and where they lie in the image. Value (x, y) covers the rectangle from
/// (<c>Left + x * StepX</c>, <c>Top + y * StepY</c>), <c>StepX</c> wide and <c>StepY</c> high, in pixels of the whole upright image at
/// full resolution; its centre is the middle of that.
/// </summary>
internal readonly ref struct PlaneView
{
    /// <summary>[height, stride]: a row's first <c>width * channels</c> bytes count.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Bytes from one row to the next.</summary>
    public required int Stride { get; init; }

    /// <summary>Values beside each other at one place.</summary>
    public required int Channels { get; init; }

    public float Left { get; init; }

    public float Top { get; init; }

    public float StepX { get; init; }

    public float StepY { get; init; }
}
