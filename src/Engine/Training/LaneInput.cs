using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Training;

/// <summary>A lane's images on their way to the device: those of the slice that it turns to, and ahead of them those of the next one.</summary>
internal sealed class LaneInput(Network network, IDevice device, int sliceSize)
{
    /// <summary>A slice's images, as many as it has samples and views.</summary>
    /// <exception cref="ArgumentException">It has too many samples, or too little to them.</exception>
    public InputImages Of(int index, in Slice slice, bool training) => Holds(slice) && !(training && slice.Views != 1)
        ? Trimmed(slice)
        : throw new ArgumentException($"slice {index}: expected 1 to {sliceSize} samples of {network.Input}, got {slice.Count} of {slice.Views} views with {slice.Images.Length} floats or {slice.Pixels.Bytes.Length} bytes.");

    /// <summary>While the device is at what has been called so far: begins to copy a slice's images, if they are ready. Where calls have taken effect when they return, nothing would go on meanwhile.</summary>
    public void CopyAhead(ISliceSource source, int index)
    {
        if (!device.Traits.HostMemory && source.Peek(index) is { Identity: not 0 } slice && Holds(slice))
        {
            device.CopyAhead(Trimmed(slice));
        }
    }

    private bool Holds(in Slice slice)
    {
        long count = (long)slice.Count * slice.Views;
        long values = count * network.Input.Length;
        return count >= 1 && count <= sliceSize
            && (slice.Pixels.IsEmpty ? slice.Images.Length >= values : slice.Pixels.Bytes.Length >= values && slice.Pixels.Places.Length >= count * Pixels.PlaceLength);
    }

    private InputImages Trimmed(in Slice slice)
    {
        int count = slice.Count * slice.Views;
        return slice.Pixels.IsEmpty
            ? new InputImages(slice.Images[..(count * network.Input.Length)], default, slice.Identity)
            : new InputImages(default, slice.Pixels.First(count, network.Input.Length), slice.Identity);
    }
}
