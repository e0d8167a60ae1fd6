namespace Lockstep.Engine.Devices;

/// <summary>What a device asks of those who plan memory and work for it.</summary>
/// <param name="HostMemory">Whether its memory is the host's: <see cref="DeviceBuffer.Span"/> is the memory itself and calls have taken effect when they return. Else calls are queued, and spans are images (<see cref="DeviceBuffer.ToHost"/>).</param>
/// <param name="Halos">Whether tensors need frames of zeros, so that padded convolutions read in straight lines.</param>
/// <param name="Rebuilds">Whether activations that are cheap to compute are rebuilt in the backward pass instead of kept.</param>
/// <param name="OutputsFirst">Whether arrays of weights lie as [out, kernelHeight, kernelWidth, in] and [out, in], instead of with the outputs last.</param>
/// <param name="TakesPixels">Whether images come as bytes rather, where nothing is lost by it: <see cref="Pixels"/>.</param>
public readonly record struct DeviceTraits(bool HostMemory, bool Halos, bool Rebuilds, bool OutputsFirst, bool TakesPixels)
{
    /// <summary>A processor's.</summary>
    public static readonly DeviceTraits Host = new(true, true, true, false, false);
}
