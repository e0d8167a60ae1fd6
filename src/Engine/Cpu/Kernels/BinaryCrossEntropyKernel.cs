using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// A sample's loss is the mean of its elements' -t log σ(z) - (1-t) log(1-σ(z)), computed as max(z, 0) - z t + log(1 + e^-|z|),
/// which does not overflow. Logits z are overwritten with scale × (σ(z) - t) / elements.
/// </summary>
internal static class BinaryCrossEntropyKernel
{
    /// <param name="broken">[count]: samples that count in nothing; or empty.</param>
    /// <param name="targets">[count, height, width, channels], row-major, 0 … 1.</param>
    public static LossSums Run(in TensorShape shape, Span<float> logits, ReadOnlySpan<float> targets, ReadOnlySpan<bool> broken, float scale)
    {
        Sizes.Holds(logits, shape);
        Sizes.Expect(targets.Length == shape.Pixels * shape.Channels, $"{shape.Pixels * shape.Channels} targets for {shape}, got {targets.Length}");
        Sizes.Expect(broken.IsEmpty || broken.Length == shape.Count, $"{shape.Count} marks of broken samples or none, got {broken.Length}");
        double loss = 0;
        double share = 1.0 / (shape.Height * shape.Width * shape.Channels);
        for (int pixel = 0; pixel < shape.Pixels; pixel++)
        {
            Span<float> row = logits.Slice(PixelOffset.Of(shape, pixel), shape.Channels);
            if (!broken.IsEmpty && broken[pixel / (shape.Height * shape.Width)])
            {
                row.Clear();
                continue;
            }

            ReadOnlySpan<float> target = targets.Slice(pixel * shape.Channels, shape.Channels);
            for (int i = 0; i < row.Length; i++)
            {
                double logit = row[i];
                loss += Math.Max(logit, 0) - logit * target[i] + Math.Log(1 + Math.Exp(-Math.Abs(logit)));
                row[i] = (float)(scale * share * (1 / (1 + Math.Exp(-logit)) - target[i]));
            }
        }

        return new LossSums(loss * share, 0);
    }
}
