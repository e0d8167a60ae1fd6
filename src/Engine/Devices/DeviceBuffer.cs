namespace Lockstep.Engine.Devices;

/// <summary>A run of float32 in a device's memory, zeroed at allocation and aligned to 64 bytes.</summary>
public abstract class DeviceBuffer : IDisposable
{
    /// <summary>Floats.</summary>
    public abstract long Length { get; }

    /// <summary>
    /// The host's view of a part. On a device with memory of its own this is an image, which <see cref="ToHost"/> and
    /// <see cref="ToDevice"/> bring up to date in either direction.
    /// Throws <see cref="ArgumentOutOfRangeException"/> outside the buffer and <see cref="ObjectDisposedException"/> after disposal.
    /// </summary>
    public abstract Span<float> Span(long offset, int length);

    /// <summary>Waits for the device's queue and overwrites the image of a part with what is there. Nothing to do where memory is the host's.</summary>
    public virtual void ToHost(long offset, int length)
    {
    }

    /// <summary>Begins what <see cref="ToHost"/> does; done after <see cref="IDevice.Wait"/>. For parameters, gradients and state only.</summary>
    public virtual void BeginToHost(long offset, int length)
    {
    }

    /// <summary>Overwrites a part of the device's memory with its image, after everything that was called before. Nothing to do where memory is the host's.</summary>
    public virtual void ToDevice(long offset, int length)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory; called at most usefully once.</summary>
    protected abstract void Dispose(bool disposing);
}
