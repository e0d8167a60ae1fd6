using Lockstep.Engine.Initialisation;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>
/// Slices of a step that can be learned: waves whose direction and length say the class, under noise. A function of the step and the
/// slice alone, whoever asks.
/// </summary>
/// <param name="network">What the images are for.</param>
/// <param name="step">From 0.</param>
/// <param name="first">Which of the step's slices is asked for as 0.</param>
/// <param name="images">Of a slice.</param>
internal sealed class PatternSlices(Network network, int step, int first, int images) : ISliceSource
{
    private const double Noise = 0.5;

    public Slice Take(int index)
    {
        int slice = first + index;
        float[] pixels = new float[images * network.Input.Length];
        int[] labels = new int[images];
        for (int image = 0; image < images; image++)
        {
            labels[image] = (int)(CounterRandom.Bits(3, Place(slice, image)) % (ulong)network.Classes);
            Draw(labels[image], Place(slice, image), pixels.AsSpan(image * network.Input.Length, network.Input.Length));
        }

        return new Slice(pixels, labels, images, slice * images);
    }

    public void Return(int index)
    {
    }

    private ulong Place(int slice, int image) => (ulong)((((long)step * DeviceCheckSettings.Slices) + slice) * images) + (ulong)image;

    private void Draw(int label, ulong place, Span<float> pixels)
    {
        var shape = network.Input;
        double across = 1 + (label % 4), down = 1 + (label / 4), shift = CounterRandom.Uniform(5, place);
        for (int i = 0; i < pixels.Length; i++)
        {
            int pixel = i / shape.Channels, channel = i % shape.Channels;
            double phase = (across * (pixel % shape.Width) / shape.Width) + (down * (pixel / shape.Width) / shape.Height) + shift + (channel / 3.0);
            pixels[i] = (float)(Math.Sin(2 * Math.PI * phase) + (Noise * CounterRandom.Normal(7 + place, (ulong)i)));
        }
    }
}
