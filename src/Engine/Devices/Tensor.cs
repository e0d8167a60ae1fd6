namespace Lockstep.Engine.Devices;

/// <summary>A batch of feature maps in a device's memory.</summary>
/// <param name="Buffer">Where it lies.</param>
/// <param name="Offset">First float, halo included.</param>
/// <param name="Shape">What is stored there.</param>
public readonly record struct Tensor(DeviceBuffer Buffer, long Offset, TensorShape Shape)
{
    /// <summary>The host's view, halo included.</summary>
    public Span<float> Span => Buffer.Span(Offset, Shape.Length);

    /// <summary>All floats as one run; meaningful where the halo is 0.</summary>
    public Block Block => new(Buffer, Offset, Shape.Length);

    /// <summary>The first <paramref name="count"/> images.</summary>
    public Tensor First(int count) => this with { Shape = Shape with { Count = count } };

    /// <summary>Images <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1.</summary>
    public Tensor Part(int first, int count) => new(Buffer, Offset + (long)first * Shape.ImageStride, Shape with { Count = count });
}
