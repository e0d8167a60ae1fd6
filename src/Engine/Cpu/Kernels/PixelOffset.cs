using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Where the pixels of a tensor lie, counted over images and rows without the halo.</summary>
internal static class PixelOffset
{
    public static int Of(in TensorShape shape, int pixel)
    {
        int row = pixel / shape.Width;
        return At(shape, row / shape.Height, row % shape.Height, pixel % shape.Width);
    }

    public static int At(in TensorShape shape, int image, int row, int column) =>
        image * shape.ImageStride + shape.Origin + row * shape.RowStride + column * shape.Channels;
}
