using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Queue;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda;

/// <summary>Where the parts of pixels lie in one run of memory, so that one copy brings all of them: bytes, places, means, factors.</summary>
internal readonly struct PixelLayout
{
    private readonly long _places;
    private readonly long _means;
    private readonly long _factors;

    public PixelLayout(in Pixels pixels)
    {
        _places = ValueRing.Padded(pixels.Bytes.Length);
        _means = _places + ValueRing.Padded((long)pixels.Places.Length * sizeof(int));
        _factors = _means + ValueRing.Padded((long)pixels.Means.Length * sizeof(float));
        Bytes = _factors + ValueRing.Padded((long)pixels.Deviations.Length * sizeof(float));
    }

    /// <summary>Of all parts together.</summary>
    public long Bytes { get; }

    /// <summary>Factors are 1 / deviation, divided here once as on hosts that normalise by themselves.</summary>
    public void Write(in Pixels pixels, PinnedMemory memory)
    {
        pixels.Bytes.Span.CopyTo(memory.Values<byte>(0, pixels.Bytes.Length));
        pixels.Places.Span.CopyTo(memory.Values<int>(_places, pixels.Places.Length));
        pixels.Means.Span.CopyTo(memory.Values<float>(_means, pixels.Means.Length));
        var factors = memory.Values<float>(_factors, pixels.Deviations.Length);
        for (int channel = 0; channel < factors.Length; channel++)
        {
            factors[channel] = 1f / pixels.Deviations.Span[channel];
        }
    }

    public DevicePointer Places(DeviceRange all) => all.Start + _places;

    public DevicePointer Means(DeviceRange all) => all.Start + _means;

    public DevicePointer Factors(DeviceRange all) => all.Start + _factors;
}
