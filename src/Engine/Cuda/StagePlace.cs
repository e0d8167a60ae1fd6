using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda;

/// <summary>Room for the images of one slice, in pinned memory and on the GPU; it grows when it must.</summary>
internal sealed class StagePlace(CudaContext context) : IDisposable
{
    private readonly CudaEvent _read = new(context);
    private PinnedMemory? _pinned;
    private CudaMemory? _memory;

    /// <summary>Happens when the images are all on the GPU, and the pinned memory may be written again.</summary>
    public CudaEvent Copied { get; } = new(context);

    /// <summary>Of the images that were put here and not released yet; 0: none.</summary>
    public long Identity { get; private set; }

    /// <summary>Where they are on the GPU.</summary>
    public DeviceRange Filled { get; private set; }

    /// <summary>Whether nothing under way needs what is here.</summary>
    public bool IsFree => Copied.QueryDone() && _read.QueryDone();

    /// <summary>Waits for whoever uses the place, and begins to copy.</summary>
    public void Fill(in InputImages images, CudaStream stream)
    {
        Identity = 0;
        var layout = new PixelLayout(images.Pixels);
        long bytes = images.Pixels.IsEmpty ? (long)images.Values.Length * sizeof(float) : layout.Bytes;
        Reserve(bytes);
        if (images.Pixels.IsEmpty)
        {
            images.Values.Span.CopyTo(_pinned!.Values<float>(0, images.Values.Length));
        }
        else
        {
            layout.Write(images.Pixels, _pinned!);
        }

        Filled = _memory!.All.Slice(0, bytes);
        stream.Copy(_pinned!, 0, Filled);
        Copied.Record(stream);
        Identity = images.Identity;
    }

    /// <summary>Nobody needs the images once the stream has come as far as it is queued now.</summary>
    public void Release(CudaStream stream)
    {
        _read.Record(stream);
        Identity = 0;
    }

    public void Dispose()
    {
        Free();
        Copied.Dispose();
        _read.Dispose();
    }

    private void Reserve(long bytes)
    {
        Copied.Synchronize();
        _read.Synchronize();
        if (_memory is null || _memory.Bytes < bytes)
        {
            Free();
            _pinned = new PinnedMemory(context, bytes);
            _memory = new CudaMemory(context, bytes);
        }
    }

    private void Free()
    {
        _pinned?.Dispose();
        _memory?.Dispose();
    }
}
