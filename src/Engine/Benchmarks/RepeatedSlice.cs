using Lockstep.Engine.Initialisation;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Benchmarks;

/// <summary>The same standard-normal images for every slice.</summary>
public sealed class RepeatedSlice : ISliceSource
{
    private readonly Slice _slice;
    private long _taken;

    /// <param name="network">What the images are for.</param>
    /// <param name="count">Images of a slice.</param>
    public RepeatedSlice(Network network, int count)
    {
        float[] images = new float[count * network.Input.Length];
        for (int i = 0; i < images.Length; i++)
        {
            images[i] = (float)CounterRandom.Normal(1, (ulong)i);
        }

        _slice = new Slice(images, Enumerable.Range(0, count * network.Output.Height * network.Output.Width).Select(i => i % network.Classes).ToArray(), count);
    }

    /// <summary>From the second slice on, the images are where they are: what is timed begins behind their copy.</summary>
    public bool StaysOnDevice { get; init; }

    public Slice Take(int index) => _slice with { Unchanged = StaysOnDevice && _taken++ > 0 };

    public void Return(int index)
    {
    }
}
