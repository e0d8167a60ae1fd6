using System.Numerics;

namespace Lockstep.Data.Pixels;

/// <summary>
/// uint8 to normalised float. Subtract, then multiply by 1 / std, never fused: the same bits at every vector width, so that
/// two machines train on the same numbers.
/// </summary>
internal sealed class PixelConverter
{
    private readonly float[] _mean;
    private readonly float[] _scale;
    private readonly Vector<float>[] _meanVectors;
    private readonly Vector<float>[] _scaleVectors;

    public PixelConverter(Normalisation normalisation, int channels)
    {
        normalisation.Check(channels);
        _mean = [.. normalisation.Mean];
        _scale = [.. normalisation.Std.Select(std => 1f / std)];
        _meanVectors = Repeated(_mean);
        _scaleVectors = Repeated(_scale);
    }

    private int Channels => _mean.Length;

    /// <param name="pixels">Whole pixels: begins with channel 0.</param>
    /// <param name="values">Of the same length.</param>
    public void Convert(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        int done = 0;
        int pattern = 0;
        for (; done <= pixels.Length - Vector<byte>.Count; done += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(pixels[done..]), out var low, out var high);
            var to = values.Slice(done, Vector<byte>.Count);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            Store(a, to, ref pattern);
            Store(b, to[Vector<float>.Count..], ref pattern);
            Store(c, to[(2 * Vector<float>.Count)..], ref pattern);
            Store(d, to[(3 * Vector<float>.Count)..], ref pattern);
        }

        for (; done < pixels.Length; done++)
        {
            int channel = done % Channels;
            values[done] = (pixels[done] - _mean[channel]) * _scale[channel];
        }
    }

    /// <summary>Normalises in place values that are on the scale 0 to 255 already.</summary>
    /// <param name="values">Whole pixels: begins with channel 0.</param>
    public void Apply(Span<float> values)
    {
        int done = 0;
        int pattern = 0;
        for (; done <= values.Length - Vector<float>.Count; done += Vector<float>.Count)
        {
            var to = values[done..];
            ((new Vector<float>(to) - _meanVectors[pattern]) * _scaleVectors[pattern]).CopyTo(to);
            pattern = pattern + 1 == _meanVectors.Length ? 0 : pattern + 1;
        }

        for (; done < values.Length; done++)
        {
            int channel = done % Channels;
            values[done] = (values[done] - _mean[channel]) * _scale[channel];
        }
    }

    /// <summary>Fills with what a zero pixel becomes.</summary>
    public void FillZero(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int channel = i % Channels;
            values[i] = (0f - _mean[channel]) * _scale[channel];
        }
    }

    private void Store(Vector<uint> pixels, Span<float> to, ref int pattern)
    {
        var value = Vector.ConvertToSingle(Vector.AsVectorInt32(pixels));
        ((value - _meanVectors[pattern]) * _scaleVectors[pattern]).CopyTo(to);
        pattern = pattern + 1 == _meanVectors.Length ? 0 : pattern + 1;
    }

    /// <summary>One number a channel, again and again over as many vectors as there are channels: then the pattern begins anew.</summary>
    private static Vector<float>[] Repeated(float[] perChannel)
    {
        float[] values = [.. Enumerable.Range(0, perChannel.Length * Vector<float>.Count).Select(i => perChannel[i % perChannel.Length])];
        return [.. Enumerable.Range(0, perChannel.Length).Select(i => new Vector<float>(values, i * Vector<float>.Count))];
    }
}
