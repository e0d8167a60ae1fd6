using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Checks and addresses of pooling windows.</summary>
internal static class PoolingSizes
{
    public static void Check(in PoolingGeometry geometry, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, ReadOnlySpan<float> output)
    {
        Sizes.Holds(input, inputShape);
        Sizes.Holds(output, outputShape);
        bool fits = inputShape.Count == outputShape.Count && inputShape.Channels == outputShape.Channels;
        fits &= outputShape.Height == geometry.OutputHeight(inputShape.Height) && outputShape.Width == geometry.OutputWidth(inputShape.Width);
        Sizes.Expect(fits, $"{geometry} of {inputShape} to fit {outputShape}");
    }

    /// <summary>Offset in the input of a tap of the window of an output pixel.</summary>
    public static int Tap(in PoolingGeometry geometry, in TensorShape inputShape, in TensorShape outputShape, int pixel, int tap)
    {
        int line = pixel / outputShape.Width;
        int row = line % outputShape.Height * geometry.Stride + tap / geometry.Width;
        int column = pixel % outputShape.Width * geometry.Stride + tap % geometry.Width;
        return PixelOffset.At(inputShape, line / outputShape.Height, row, column);
    }
}
