namespace Lockstep.Engine.Devices;

/// <summary>Images on their way from the host into a tensor: floats, or bytes that the device finishes.</summary>
/// <param name="Values">[count, h, w, c], row-major, without halo; empty where there are pixels.</param>
/// <param name="Pixels">Only where <see cref="DeviceTraits.TakesPixels"/>; else empty.</param>
/// <param name="Identity">
/// A number that no other images in this process ever have, so that a device knows those again that it has copied ahead; 0: they have
/// none, and are never copied ahead.
/// </param>
public readonly record struct InputImages(ReadOnlyMemory<float> Values, Pixels Pixels = default, long Identity = 0);
