using Lockstep.Engine.Devices;
using Lockstep.Engine.Initialisation;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Zeroes elements with a probability and scales the others by 1 / (1 - probability). Which ones is a pure function of the key,
/// the sample and the element's place in the sample: forward and backward are one kernel and no mask is stored.
/// </summary>
internal static class DropoutKernel
{
    public static void Run(float rate, ulong key, long firstSample, in TensorShape sourceShape, ReadOnlySpan<float> source, in TensorShape targetShape, Span<float> target, bool accumulate)
    {
        Sizes.Holds(source, sourceShape);
        Sizes.Holds(target, targetShape);
        Sizes.Expect(rate is >= 0 and < 1, $"a rate from 0 to below 1, got {rate}");
        Sizes.Expect((sourceShape with { Halo = targetShape.Halo }) == targetShape, $"a target of {sourceShape}, got {targetShape}");
        int length = sourceShape.Width * sourceShape.Channels;
        for (int line = 0; line < sourceShape.Count * sourceShape.Height; line++)
        {
            (int image, int row) = Math.DivRem(line, sourceShape.Height);
            ulong sampleKey = CounterRandom.Bits(key, (ulong)(firstSample + image));
            ReadOnlySpan<float> from = source.Slice(PixelOffset.At(sourceShape, image, row, 0), length);
            Span<float> to = target.Slice(PixelOffset.At(targetShape, image, row, 0), length);
            RunRow(rate, sampleKey, (ulong)row * (ulong)length, from, to, accumulate);
        }
    }

    private static void RunRow(float rate, ulong sampleKey, ulong firstElement, ReadOnlySpan<float> from, Span<float> to, bool accumulate)
    {
        float scale = 1 / (1 - rate);
        ulong threshold = (ulong)(rate * 4294967296.0);
        for (int i = 0; i < to.Length && i < from.Length; i++)
        {
            bool dropped = CounterRandom.Bits(sampleKey, firstElement + (ulong)i) >> 32 < threshold;
            float value = dropped ? 0 : scale * from[i];
            to[i] = accumulate ? to[i] + value : value;
        }
    }
}
