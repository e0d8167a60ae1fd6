using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Clears the frame of zeros around each image. Memory is shared between tensors, so each writer does it anew.</summary>
internal static class Halo
{
    public static void Clear(in TensorShape shape, Span<float> data)
    {
        Sizes.Holds(data, shape);
        if (shape.Halo == 0)
        {
            return;
        }

        int edge = shape.Halo * shape.Channels;
        int frame = shape.Halo * shape.RowStride;
        for (int image = 0; image < shape.Count; image++)
        {
            Span<float> all = data.Slice(image * shape.ImageStride, shape.ImageStride);
            all[..(frame + edge)].Clear();
            for (int row = 1; row < shape.Height; row++)
            {
                all.Slice(frame + row * shape.RowStride - edge, 2 * edge).Clear();
            }

            all[^(frame + edge)..].Clear();
        }
    }
}
