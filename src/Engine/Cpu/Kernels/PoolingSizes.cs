using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>The check at a pooling kernel's door.</summary>
internal static class PoolingSizes
{
    public static void Check(in PoolingGeometry geometry, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, ReadOnlySpan<float> output)
    {
        Sizes.Holds(input, inputShape);
        Sizes.Holds(output, outputShape);
        Sizes.Expect(geometry.Padding >= 0 && 2 * geometry.Padding <= Math.Min(geometry.Height, geometry.Width), $"a padding of at most half the window in {geometry}");
        bool fits = inputShape.Count == outputShape.Count && inputShape.Channels == outputShape.Channels;
        fits &= outputShape.Height == geometry.OutputHeight(inputShape.Height) && outputShape.Width == geometry.OutputWidth(inputShape.Width);
        Sizes.Expect(fits, $"{geometry} of {inputShape} to fit {outputShape}");
    }

    /// <summary>What stays the same for all rows.</summary>
    public static PoolingArguments Arguments(in PoolingGeometry geometry, in TensorShape inputShape, in TensorShape outputShape) => new()
    {
        Geometry = geometry,
        Channels = inputShape.Channels,
        InputWidth = inputShape.Width,
        OutputWidth = outputShape.Width,
    };
}
