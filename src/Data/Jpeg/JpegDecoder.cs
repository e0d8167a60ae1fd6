using Lockstep.Data.Images;
using Lockstep.Data.Native;
using Lockstep.Data.Native.Baseline;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Jpeg;

/// <summary>
/// JPEG through libturbojpeg: grey, YCbCr, RGB, CMYK and YCCK, baseline, progressive and arithmetic; upright by its Exif orientation.
/// </summary>
internal sealed class JpegDecoder : IImageDecoder
{
    /// <summary>Below, the library may take another scale for the same rounded size.</summary>
    private const int LeastSideToShrink = 64;

    private readonly TurboJpegDecompressor _decompressor = new();
    private readonly BaselineDecoder _baseline = new();
    private readonly JpegFrame _frame = new();
    private readonly Picture _stored = new();
    private byte[] _inks = [];

    public ImageSize ReadSize(ReadOnlySpan<byte> file)
    {
        _frame.Parse(file);
        return _frame.Size;
    }

    public void Decode(ReadOnlySpan<byte> file, Span<byte> rgb)
    {
        _frame.Parse(file);
        if (rgb.Length != _frame.Size.Length)
        {
            throw new ArgumentException($"room for {rgb.Length} bytes, expected {_frame.Size}", nameof(rgb));
        }

        if (_frame.Orientation.IsUpright)
        {
            DecodeRgb(file, rgb, _frame.Width, _frame.Height);
            return;
        }

        _stored[0].Resize(_frame.Width, _frame.Height, 3, 3 * _frame.Width);
        DecodeRgb(file, _stored[0].Bytes, _frame.Width, _frame.Height);
        PictureTurn.Turn(_stored[0].View, _frame.Orientation, rgb);
    }

    /// <summary>YCbCr stays in planes: interpolating and converting only what is used costs less than doing it for all pixels.</summary>
    public void Decode(ReadOnlySpan<byte> file, in DecodeRequest request, Picture picture)
    {
        _frame.Parse(file);
        if (_frame.Orientation.IsUpright)
        {
            DecodeStored(file, request, picture);
            return;
        }

        DecodeStored(file, PictureTurn.Stored(request, _frame.Orientation, _frame.Width, _frame.Height), _stored);
        PictureTurn.Apply(_stored, _frame.Orientation, _frame.Width, _frame.Height, picture);
    }

    public void Dispose() => _decompressor.Dispose();

    private void DecodeStored(ReadOnlySpan<byte> file, in DecodeRequest request, Picture picture)
    {
        if (_baseline.TryDecode(file, _frame, request, picture))
        {
            return;
        }

        int step = Math.Max(_frame.Width, _frame.Height) < LeastSideToShrink ? 1 : request.Shrink;
        int width = (_frame.Width + step - 1) / step;
        int height = (_frame.Height + step - 1) / step;
        if (_frame.HasPlanes)
        {
            DecodePlanes(file, picture, width, height, step);
            return;
        }

        bool isGrey = _frame.Colour == JpegColour.Grey;
        int channels = isGrey ? 1 : 3;
        picture.Kind = isGrey ? PictureKind.Grey : PictureKind.Rgb;
        Lay(picture[0], width, height, channels, channels * width, step, step);
        if (isGrey)
        {
            _decompressor.Decode(file, picture[0].Bytes, width, height, TurboJpegNative.PixelFormatGrey, 1);
        }
        else
        {
            DecodeRgb(file, picture[0].Bytes, width, height);
        }
    }

    private void DecodePlanes(ReadOnlySpan<byte> file, Picture picture, int width, int height, int step)
    {
        var (across, down) = (_frame.Components[0].Across, _frame.Components[0].Down);
        picture.Kind = PictureKind.YCbCr;
        int chromaWidth = (width + across - 1) / across;
        int chromaHeight = (height + down - 1) / down;

        // The library writes whole groups: the luma has room for them, and the view shows those that are of the image.
        picture[0].Resize(chromaWidth * across, chromaHeight * down, 1, chromaWidth * across);
        Lay(picture[0], width, height, 1, chromaWidth * across, step, step);
        for (int i = 1; i < 3; i++)
        {
            Lay(picture[i], chromaWidth, chromaHeight, 1, chromaWidth, step * across, step * down);
        }

        _decompressor.DecodePlanes(file, picture, width, height);
    }

    private static void Lay(PicturePlane plane, int width, int height, int channels, int stride, int stepX, int stepY)
    {
        plane.Resize(width, height, channels, stride);
        (plane.Left, plane.Top, plane.StepX, plane.StepY) = (0, 0, stepX, stepY);
    }

    private void DecodeRgb(ReadOnlySpan<byte> file, Span<byte> rgb, int width, int height)
    {
        if (_frame.Colour != JpegColour.Cmyk)
        {
            _decompressor.Decode(file, rgb, width, height, TurboJpegNative.PixelFormatRgb, 3);
            return;
        }

        int length = checked(width * height * 4);
        if (_inks.Length < length)
        {
            _inks = new byte[length];
        }

        var inks = _inks.AsSpan(0, length);
        _decompressor.Decode(file, inks, width, height, TurboJpegNative.PixelFormatCmyk, 4);
        InvertedCmyk.ToRgb(inks, rgb);
    }
}
