using System.Numerics;
using Lockstep.Data.Pixels;

namespace Lockstep.Data.Augmentations;

/// <summary>
/// A few pixels as three planes, and the changes of colour on them, as torchvision makes them to float images: each is cut off at 0
/// and 255. Element by element, never fused: the same bits at every vector width.
/// </summary>
internal sealed class ColourPlanes
{
    private static readonly Vector<float> Zero = Vector<float>.Zero;
    private static readonly Vector<float> Full = new(255f);
    private static readonly Vector<float> Ones = Vector<float>.One;
    private static readonly Vector<float> Six = new(6f);

    private float[] _red = [];
    private float[] _green = [];
    private float[] _blue = [];
    private int _count;

    /// <param name="pixels">[count, 3]. What lies behind them, to the end of a vector, is black and stays so until contrast changes.</param>
    public void Load(ReadOnlySpan<float> pixels)
    {
        _count = pixels.Length / 3;
        int padded = (_count + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        if (_red.Length != padded)
        {
            (_red, _green, _blue) = (new float[padded], new float[padded], new float[padded]);
        }

        for (int i = 0; i < _count; i++)
        {
            (_red[i], _green[i], _blue[i]) = (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]);
        }

        _red.AsSpan(_count).Clear();
        _green.AsSpan(_count).Clear();
        _blue.AsSpan(_count).Clear();
    }

    public void Store(Span<float> pixels) =>
        ColourRows.Join(_red.AsSpan(0, _count), _green.AsSpan(0, _count), _blue.AsSpan(0, _count), pixels);

    /// <summary>Sum of the pixels' luma in 1/256: integers, so that no order of summation matters.</summary>
    public long Luma256()
    {
        var sum = Vector<int>.Zero;
        for (int i = 0; i < _red.Length; i += Vector<float>.Count)
        {
            var grey = Grey(new Vector<float>(_red, i), new Vector<float>(_green, i), new Vector<float>(_blue, i));
            sum += Vector.ConvertToInt32((grey * 256f) + new Vector<float>(0.5f));
        }

        return Vector.Sum(sum);
    }

    /// <summary>Each channel becomes factor × itself + rest: brightness, and contrast around a mean that the rest holds.</summary>
    public void Scale(float factor, float rest)
    {
        foreach (float[] plane in (ReadOnlySpan<float[]>)[_red, _green, _blue])
        {
            for (int i = 0; i < plane.Length; i += Vector<float>.Count)
            {
                Cut((new Vector<float>(plane, i) * factor) + new Vector<float>(rest)).CopyTo(plane, i);
            }
        }
    }

    /// <summary>Each pixel becomes factor × itself + (1 - factor) × its grey.</summary>
    public void Saturate(float factor)
    {
        for (int i = 0; i < _red.Length; i += Vector<float>.Count)
        {
            var (red, green, blue) = (new Vector<float>(_red, i), new Vector<float>(_green, i), new Vector<float>(_blue, i));
            var rest = (1 - factor) * Grey(red, green, blue);
            Cut((red * factor) + rest).CopyTo(_red, i);
            Cut((green * factor) + rest).CopyTo(_green, i);
            Cut((blue * factor) + rest).CopyTo(_blue, i);
        }
    }

    /// <summary>
    /// Turns the hue by a share of the circle. A channel of a colour with value v, spread d = v - least, and hue h in sixths is
    /// v - d × (min(k, 4 - k) cut to 0..1), where k = h + 5, 3, 1 mod 6 for red, green, blue: the six cases of the usual tables at once.
    /// </summary>
    public void Turn(float share)
    {
        for (int i = 0; i < _red.Length; i += Vector<float>.Count)
        {
            var (red, green, blue) = (new Vector<float>(_red, i), new Vector<float>(_green, i), new Vector<float>(_blue, i));
            var most = Vector.Max(Vector.Max(red, green), blue);
            var spread = most - Vector.Min(Vector.Min(red, green), blue);
            var divisor = Vector.ConditionalSelect(Vector.Equals(spread, Zero), Ones, spread);
            var ofRed = (green - blue) / divisor;
            var ofGreen = new Vector<float>(2f) + ((blue - red) / divisor);
            var ofBlue = new Vector<float>(4f) + ((red - green) / divisor);
            var hue = Vector.ConditionalSelect(Vector.Equals(most, red), ofRed, Vector.ConditionalSelect(Vector.Equals(most, green), ofGreen, ofBlue));

            // From -1 to 5, and up to 3 more or less: 12 makes it positive.
            hue += new Vector<float>(12f + (6 * share));
            Channel(most, spread, hue + new Vector<float>(5f)).CopyTo(_red, i);
            Channel(most, spread, hue + new Vector<float>(3f)).CopyTo(_green, i);
            Channel(most, spread, hue + Ones).CopyTo(_blue, i);
        }
    }

    /// <summary>Adds a colour; nothing is cut off.</summary>
    public void Add(Lighting light)
    {
        for (int i = 0; i < _red.Length; i += Vector<float>.Count)
        {
            (new Vector<float>(_red, i) + new Vector<float>(light.Red)).CopyTo(_red, i);
            (new Vector<float>(_green, i) + new Vector<float>(light.Green)).CopyTo(_green, i);
            (new Vector<float>(_blue, i) + new Vector<float>(light.Blue)).CopyTo(_blue, i);
        }
    }

    private static Vector<float> Channel(Vector<float> most, Vector<float> spread, Vector<float> turned)
    {
        var k = turned - (Six * Vector.Floor(turned / Six));
        return most - (spread * Vector.Max(Zero, Vector.Min(Vector.Min(k, new Vector<float>(4f) - k), Ones)));
    }

    private static Vector<float> Grey(Vector<float> red, Vector<float> green, Vector<float> blue) =>
        (red * 0.2989f) + (green * 0.587f) + (blue * 0.114f);

    private static Vector<float> Cut(Vector<float> value) => Vector.Min(Vector.Max(value, Zero), Full);
}
