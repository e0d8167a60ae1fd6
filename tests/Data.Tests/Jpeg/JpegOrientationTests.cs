using Lockstep.Data.Images;
using Lockstep.Data.Jpeg;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Jpeg;

public sealed class JpegOrientationTests
{
    private const int Width = 37;
    private const int Height = 22;

    public static TheoryData<int, int> Cases
    {
        get
        {
            var cases = new TheoryData<int, int>();
            foreach (int orientation in Enumerable.Range(0, 10))
            {
                cases.Add(orientation, 0);
                cases.Add(orientation, 2);
                cases.Add(orientation, JpegMaker.Grey);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decode_Rgb_IsUpright(int orientation, int subsampling)
    {
        JpegSamples.SkipWithoutLibrary();
        byte[] plain = JpegMaker.Jpeg(Width, Height, subsampling);
        using var decoder = new JpegDecoder();
        byte[] stored = new byte[Width * Height * 3];
        decoder.Decode(plain, stored);
        foreach (bool little in new[] { true, false })
        {
            byte[] file = JpegMaker.WithSegment(plain, 0xE1, JpegMaker.Exif(orientation, little));
            var size = decoder.ReadSize(file);
            Assert.Equal(orientation is >= 5 and <= 8 ? new ImageSize(Width, Height, 3) : new ImageSize(Height, Width, 3), size);
            byte[] rgb = new byte[size.Length];
            decoder.Decode(file, rgb);
            for (int y = 0; y < size.Height; y++)
            {
                for (int x = 0; x < size.Width; x++)
                {
                    var (storedX, storedY) = Stored(orientation, x, y);
                    Assert.Equal(
                        stored.AsSpan(((storedY * Width) + storedX) * 3, 3), rgb.AsSpan(((y * size.Width) + x) * 3, 3));
                }
            }
        }
    }

    /// <summary>Each plane value of the turned picture stands at the place that its geometry says.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Decode_Planes_LieWhereTheySay(int orientation, int subsampling)
    {
        JpegSamples.SkipWithoutLibrary();
        byte[] plain = JpegMaker.Jpeg(Width, Height, subsampling);
        byte[] file = JpegMaker.WithSegment(plain, 0xE1, JpegMaker.Exif(orientation, little: true));
        using var decoder = new JpegDecoder();
        var (stored, upright) = (new Picture(), new Picture());
        decoder.Decode(plain, DecodeRequest.Whole(Width, Height), stored);
        var size = decoder.ReadSize(file);
        decoder.Decode(file, new DecodeRequest(4, 3, size.Width - 9, size.Height - 8, 1), upright);
        Assert.Equal(stored.Kind, upright.Kind);
        for (int p = 0; p < stored.Planes; p++)
        {
            var (from, to) = (stored[p], upright[p]);
            for (int y = 0; y < to.Height; y++)
            {
                for (int x = 0; x < to.Width; x++)
                {
                    // The centre of the value, taken to the stored image, is the centre of the same value there.
                    var (centreX, centreY) = (to.Left + ((x + 0.5) * to.StepX), to.Top + ((y + 0.5) * to.StepY));
                    var (storedX, storedY) = StoredPoint(orientation, centreX, centreY);
                    int expected = from.Bytes[((int)(storedY / from.StepY) * from.Stride) + (int)(storedX / from.StepX)];
                    Assert.Equal(expected, to.Bytes[(y * to.Stride) + x]);
                }
            }
        }
    }

    /// <summary>Exif's table: what the stored first row and first column are in the upright image.</summary>
    private static (int X, int Y) Stored(int orientation, int x, int y) => orientation switch
    {
        2 => (Width - 1 - x, y),
        3 => (Width - 1 - x, Height - 1 - y),
        4 => (x, Height - 1 - y),
        5 => (y, x),
        6 => (y, Height - 1 - x),
        7 => (Width - 1 - y, Height - 1 - x),
        8 => (Width - 1 - y, x),
        _ => (x, y),
    };

    private static (double X, double Y) StoredPoint(int orientation, double x, double y) => orientation switch
    {
        2 => (Width - x, y),
        3 => (Width - x, Height - y),
        4 => (x, Height - y),
        5 => (y, x),
        6 => (y, Height - x),
        7 => (Width - y, Height - x),
        8 => (Width - y, x),
        _ => (x, y),
    };
}
