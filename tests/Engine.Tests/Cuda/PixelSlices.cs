using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>An endless sequence of slices of bytes, each of other ones, for steps of any length; or of the floats that they become.</summary>
internal sealed class PixelSlices(Network network, int count, bool asFloats = false) : ISliceSource
{
    /// <summary>Of the values of the images.</summary>
    public static readonly float[] Means = [120, 110, 100], Deviations = [60, 55, 50];

    /// <summary>Number of the step's first slice.</summary>
    public int First { get; set; }

    /// <summary>Whether a slice is ready before it is taken.</summary>
    public bool IsReady { get; set; } = true;

    /// <summary>Added to identities: another one is a sequence that began anew.</summary>
    public long Sequence { get; set; } = 1000;

    /// <summary>What is added to each byte.</summary>
    public int Shift { get; set; }

    public Slice Take(int index) => At(First + index);

    public Slice? Peek(int index) => IsReady ? At(First + index) : null;

    public void Return(int index)
    {
    }

    public static float[] Finish(in Pixels pixels, ImageShape shape)
    {
        float[] values = new float[pixels.Bytes.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int channel = i % shape.Channels, image = i / shape.Length, row = i / (shape.Channels * shape.Width) % shape.Height, column = i / shape.Channels % shape.Width;
            int[] place = pixels.Places.Slice(3 * image, 3).ToArray();
            int y = row + place[0], x = (place[2] == Pixels.Mirrored ? shape.Width - 1 - column : column) + place[1];
            bool inside = x >= 0 && x < shape.Width && y >= 0 && y < shape.Height;
            byte value = inside ? pixels.Bytes.Span[(image * shape.Length) + (((y * shape.Width) + x) * shape.Channels) + channel] : (byte)0;
            values[i] = place[2] == Pixels.Blank ? 0 : (value - pixels.Means.Span[channel]) * (1f / pixels.Deviations.Span[channel]);
        }

        return values;
    }

    /// <summary>Shifts of either sign; every third image is mirrored, every third one blank.</summary>
    public Pixels PixelsAt(int number)
    {
        byte[] bytes = [.. Sample.Doubles(count * network.Input.Length, (ulong)(number + 1)).Select(value => (byte)((int)((value + 1) * 127) + Shift))];
        int[] places = [.. Enumerable.Range(number, count).SelectMany(i => new[] { (i % 3) - 1, 2 - (i % 4), i % 3 })];
        return new Pixels(bytes, places, Means, Deviations);
    }

    private Slice At(int number)
    {
        var pixels = PixelsAt(number);
        int[] labels = [.. Enumerable.Range(number, count).Select(i => i % 3 == Pixels.Blank ? -1 : i % network.Classes)];
        return new Slice(asFloats ? Finish(pixels, network.Input) : default, labels, count, count * number) { Pixels = asFloats ? default : pixels, Identity = Sequence + number };
    }
}
