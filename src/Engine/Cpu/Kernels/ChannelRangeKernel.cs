using System.Numerics.Tensors;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>target's channels from targetFirst on = or += source's from sourceFirst on, pixel by pixel; other channels stay.</summary>
internal static class ChannelRangeKernel
{
    public static void Run(in TensorShape sourceShape, ReadOnlySpan<float> source, int sourceFirst, in TensorShape targetShape, Span<float> target, int targetFirst, int channels, bool accumulate)
    {
        Sizes.Holds(source, sourceShape);
        Sizes.Holds(target, targetShape);
        Sizes.Expect((sourceShape with { Halo = 0, Channels = 1 }) == (targetShape with { Halo = 0, Channels = 1 }), $"pixels of {sourceShape}, got {targetShape}");
        bool inside = sourceFirst >= 0 && targetFirst >= 0 && sourceFirst + channels <= sourceShape.Channels && targetFirst + channels <= targetShape.Channels;
        Sizes.Expect(inside, $"{channels} channels from {sourceFirst} on in {sourceShape} and from {targetFirst} on in {targetShape}");
        for (int line = 0; line < sourceShape.Count * sourceShape.Height; line++)
        {
            (int image, int row) = Math.DivRem(line, sourceShape.Height);
            int from = PixelOffset.At(sourceShape, image, row, 0) + sourceFirst;
            int to = PixelOffset.At(targetShape, image, row, 0) + targetFirst;
            for (int pixel = 0; pixel < sourceShape.Width; pixel++, from += sourceShape.Channels, to += targetShape.Channels)
            {
                ReadOnlySpan<float> values = source.Slice(from, channels);
                Span<float> place = target.Slice(to, channels);
                if (accumulate)
                {
                    TensorPrimitives.Add(place, values, place);
                }
                else
                {
                    values.CopyTo(place);
                }
            }
        }
    }
}
