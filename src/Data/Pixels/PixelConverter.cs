using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lockstep.Data.Pixels;

/// <summary>
/// uint8 to normalised float. Subtract, then multiply by 1 / std, never fused: the same bits at every vector width, so that
/// two machines train on the same numbers.
/// </summary>
internal sealed class PixelConverter
{
    /// <summary>Three vectors: one or three channels begin anew behind them.</summary>
    private const int Block = 48;

    private readonly float[] _mean;
    private readonly float[] _scale;
    private readonly Vector<float>[] _meanVectors;
    private readonly Vector<float>[] _scaleVectors;
    private readonly float[] _means;
    private readonly float[] _scales;

    public PixelConverter(Normalisation normalisation, int channels)
    {
        normalisation.Check(channels);
        _mean = [.. normalisation.Mean];
        _scale = [.. normalisation.Std.Select(std => 1f / std)];
        _meanVectors = Repeated(_mean);
        _scaleVectors = Repeated(_scale);
        _means = [.. Enumerable.Range(0, Block).Select(i => _mean[i % channels])];
        _scales = [.. Enumerable.Range(0, Block).Select(i => _scale[i % channels])];
    }

    /// <summary>Leaves values as they are, on the scale 0 to 255.</summary>
    public static PixelConverter Plain(int channels) =>
        new(new Normalisation { Mean = new float[channels], Std = [.. Enumerable.Repeat(1f, channels)] }, channels);

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

    /// <summary>Normalises values that are on the scale 0 to 255 already.</summary>
    /// <param name="pixels">Whole pixels: begins with channel 0.</param>
    /// <param name="values">Of the same length; may be the same memory.</param>
    public void Convert(ReadOnlySpan<float> pixels, Span<float> values)
    {
        int done = 0;
        if (Block % Channels == 0)
        {
            done = pixels.Length / Block * Block;
            ConvertBlocks(pixels[..done], values[..done]);
        }

        for (; done < pixels.Length; done++)
        {
            int channel = done % Channels;
            values[done] = (pixels[done] - _mean[channel]) * _scale[channel];
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

    private void ConvertBlocks(ReadOnlySpan<float> pixels, Span<float> values)
    {
        const int Lanes = Block / 3;
        var mean = (Vector512.Create(_means), Vector512.Create(_means, Lanes), Vector512.Create(_means, 2 * Lanes));
        var scale = (Vector512.Create(_scales), Vector512.Create(_scales, Lanes), Vector512.Create(_scales, 2 * Lanes));
        for (; !pixels.IsEmpty; pixels = pixels[Block..], values = values[Block..])
        {
            ((Vector512.Create(pixels) - mean.Item1) * scale.Item1).CopyTo(values);
            ((Vector512.Create(pixels[Lanes..]) - mean.Item2) * scale.Item2).CopyTo(values[Lanes..]);
            ((Vector512.Create(pixels[(2 * Lanes)..]) - mean.Item3) * scale.Item3).CopyTo(values[(2 * Lanes)..]);
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
