using System.Numerics.Tensors;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>target = or += source, interiors only. Images may be cut into rows differently where one side has no halo (flatten): then the rows of the side with one are used.</summary>
internal static class CopyKernel
{
    public static void Run(in TensorShape sourceShape, ReadOnlySpan<float> source, in TensorShape targetShape, Span<float> target, bool accumulate)
    {
        Sizes.Holds(source, sourceShape);
        Sizes.Holds(target, targetShape);
        bool sameRows = sourceShape.Height == targetShape.Height && sourceShape.Width * sourceShape.Channels == targetShape.Width * targetShape.Channels;
        TensorShape rows = sameRows || sourceShape.Halo > 0 ? sourceShape : targetShape;
        int length = rows.Width * rows.Channels;
        bool sameLength = sourceShape.Height * sourceShape.Width * sourceShape.Channels == targetShape.Height * targetShape.Width * targetShape.Channels;
        Sizes.Expect(sourceShape.Count == targetShape.Count && sameLength && (sameRows || sourceShape.Halo == 0 || targetShape.Halo == 0), $"{sourceShape} and {targetShape} to hold the same images");
        for (int image = 0; image < rows.Count; image++)
        {
            for (int row = 0; row < rows.Height; row++)
            {
                ReadOnlySpan<float> from = source.Slice(image * sourceShape.ImageStride + sourceShape.Origin + row * Stride(sourceShape, sameRows, length), length);
                Span<float> to = target.Slice(image * targetShape.ImageStride + targetShape.Origin + row * Stride(targetShape, sameRows, length), length);
                CopyRow(from, to, accumulate);
            }
        }
    }

    private static int Stride(in TensorShape shape, bool sameRows, int length) => sameRows || shape.Halo > 0 ? shape.RowStride : length;

    private static void CopyRow(ReadOnlySpan<float> from, Span<float> to, bool accumulate)
    {
        if (accumulate)
        {
            TensorPrimitives.Add(to, from, to);
        }
        else
        {
            from.CopyTo(to);
        }
    }
}
