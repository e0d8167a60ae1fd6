namespace Lockstep.Data.Images;

/// <summary>Memory of a <see cref="PlaneView"/> that is used again for the next image and grows to the largest.</summary>
internal sealed class PicturePlane
{
    private byte[] _bytes = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    public int Stride { get; private set; }

    public int Channels { get; private set; }

    public float Left { get; set; }

    public float Top { get; set; }

    public float StepX { get; set; } = 1;

    public float StepY { get; set; } = 1;

    public Span<byte> Bytes => _bytes.AsSpan(0, Height * Stride);

    public PlaneView View => new()
    {
        Bytes = Bytes,
        Width = Width,
        Height = Height,
        Stride = Stride,
        Channels = Channels,
        Left = Left,
        Top = Top,
        StepX = StepX,
        StepY = StepY,
    };

    /// <summary>Room for a plane; its bytes are undefined. Where it lies in the image is the caller's to say.</summary>
    public void Resize(int width, int height, int channels, int stride)
    {
        (Width, Height, Channels, Stride) = (width, height, channels, stride);
        int length = checked(height * stride);
        if (length > _bytes.Length)
        {
            _bytes = new byte[Math.Max(length, _bytes.Length / 2 * 3)];
        }
    }
}
