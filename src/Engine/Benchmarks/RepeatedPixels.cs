using Lockstep.Engine.Devices;
using Lockstep.Engine.Initialisation;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Benchmarks;

/// <summary>
/// The same random bytes for every slice, on their way from the host each time: like a loader that is always ahead, it has the next
/// slice ready. For a single lane whose steps have one slice.
/// </summary>
public sealed class RepeatedPixels : ISliceSource
{
    private static long _lastIdentity;
    private readonly Slice _slice;
    private long _next = NewIdentity();

    /// <param name="network">What the images are for.</param>
    /// <param name="count">Images of a slice.</param>
    public RepeatedPixels(Network network, int count)
    {
        byte[] bytes = new byte[count * network.Input.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(256 * CounterRandom.Uniform(1, (ulong)i));
        }

        float[] means = [.. Enumerable.Repeat(127.5f, network.Input.Channels)], deviations = [.. Enumerable.Repeat(73.9f, network.Input.Channels)];
        int[] labels = [.. Enumerable.Range(0, count * network.Output.Height * network.Output.Width).Select(i => i % network.Classes)];
        _slice = new Slice(default, labels, count) { Pixels = new Pixels(bytes, new int[count * Pixels.PlaceLength], means, deviations) };
    }

    public Slice Take(int index)
    {
        var slice = _slice with { Identity = _next };
        _next = NewIdentity();
        return slice;
    }

    public Slice? Peek(int index) => _slice with { Identity = _next };

    public void Return(int index)
    {
    }

    /// <summary>Below 0: those above are a loader's.</summary>
    private static long NewIdentity() => Interlocked.Decrement(ref _lastIdentity);
}
