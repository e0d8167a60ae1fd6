namespace Lockstep.Data.Images;

/// <summary>From a picture as stored to the upright one.</summary>
internal static class PictureTurn
{
    /// <summary>The part of the stored image that a part of the upright one is made of.</summary>
    /// <param name="upright">In pixels of the upright image.</param>
    /// <param name="how">What makes the stored image upright.</param>
    /// <param name="width">Columns of the stored image.</param>
    /// <param name="height">Rows of the stored image.</param>
    public static DecodeRequest Stored(in DecodeRequest upright, Orientation how, int width, int height)
    {
        var part = how.Transposed
            ? new DecodeRequest(upright.Top, upright.Left, upright.Height, upright.Width, upright.Shrink)
            : upright;
        return part with
        {
            Left = how.MirrorX ? width - part.Left - part.Width : part.Left,
            Top = how.MirrorY ? height - part.Top - part.Height : part.Top,
        };
    }

    /// <summary>Writes all planes, and where they lie in the upright image.</summary>
    /// <param name="stored">As decoded.</param>
    /// <param name="how">What makes it upright.</param>
    /// <param name="width">Columns of the whole stored image.</param>
    /// <param name="height">Rows of the whole stored image.</param>
    /// <param name="upright">Another picture.</param>
    public static void Apply(Picture stored, Orientation how, int width, int height, Picture upright)
    {
        upright.Kind = stored.Kind;
        for (int i = 0; i < stored.Planes; i++)
        {
            var (from, to) = (stored[i], upright[i]);
            var (across, down) = how.Transposed ? (from.Height, from.Width) : (from.Width, from.Height);
            to.Resize(across, down, from.Channels, across * from.Channels);
            Turn(from.View, how, to.Bytes);
            float left = how.MirrorX ? width - from.Left - (from.Width * from.StepX) : from.Left;
            float top = how.MirrorY ? height - from.Top - (from.Height * from.StepY) : from.Top;
            (to.Left, to.Top) = how.Transposed ? (top, left) : (left, top);
            (to.StepX, to.StepY) = how.Transposed ? (from.StepY, from.StepX) : (from.StepX, from.StepY);
        }
    }

    /// <summary>Turns a plane.</summary>
    /// <param name="from">As stored.</param>
    /// <param name="how">What makes it upright.</param>
    /// <param name="to">The upright plane's rows, without padding.</param>
    public static void Turn(in PlaneView from, Orientation how, Span<byte> to)
    {
        int channels = from.Channels;
        var (stepX, stepY) = how.Transposed ? (from.Height * channels, channels) : (channels, from.Width * channels);
        for (int y = 0; y < from.Height; y++)
        {
            var row = from.Bytes.Slice(y * from.Stride, from.Width * channels);
            int start = (how.MirrorY ? from.Height - 1 - y : y) * stepY;
            for (int x = 0; x < from.Width; x++)
            {
                row.Slice(x * channels, channels).CopyTo(to[(start + ((how.MirrorX ? from.Width - 1 - x : x) * stepX))..]);
            }
        }
    }
}
