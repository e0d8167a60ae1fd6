using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>A sample's loss is the mean of its elements' (output - target)². Outputs are overwritten with scale × 2 (output - target) / elements.</summary>
internal static class SquaredErrorKernel
{
    /// <param name="broken">[count]: samples that count in nothing; or empty.</param>
    /// <param name="targets">[count, height, width, channels], row-major.</param>
    public static LossSums Run(in TensorShape shape, Span<float> output, ReadOnlySpan<float> targets, ReadOnlySpan<bool> broken, float scale)
    {
        Sizes.Holds(output, shape);
        Sizes.Expect(targets.Length == shape.Pixels * shape.Channels, $"{shape.Pixels * shape.Channels} targets for {shape}, got {targets.Length}");
        Sizes.Expect(broken.IsEmpty || broken.Length == shape.Count, $"{shape.Count} marks of broken samples or none, got {broken.Length}");
        double loss = 0;
        double share = 1.0 / (shape.Height * shape.Width * shape.Channels);
        for (int pixel = 0; pixel < shape.Pixels; pixel++)
        {
            Span<float> row = output.Slice(PixelOffset.Of(shape, pixel), shape.Channels);
            if (!broken.IsEmpty && broken[pixel / (shape.Height * shape.Width)])
            {
                row.Clear();
                continue;
            }

            ReadOnlySpan<float> target = targets.Slice(pixel * shape.Channels, shape.Channels);
            for (int i = 0; i < row.Length; i++)
            {
                double error = (double)row[i] - target[i];
                loss += error * error;
                row[i] = (float)(2 * scale * share * error);
            }
        }

        return new LossSums(loss * share, 0);
    }
}
