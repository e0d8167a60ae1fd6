using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Queue;

namespace Lockstep.Engine.Cuda;

/// <summary>
/// The way of images to the GPU, ahead of the work: pinned memory and its copy in pairs, so that one is filled and copied on a stream
/// of its own while the GPU still works on the other.
/// </summary>
internal sealed class ImageStage(CudaContext context) : IDisposable
{
    private readonly CudaStream _stream = new(context);
    private readonly Place[] _places = [new(context), new(context)];
    private int _next;

    /// <summary>Begins to copy values; the queue waits for them before what is queued next.</summary>
    /// <returns>Where they arrive; until <see cref="Release"/>.</returns>
    public DeviceRange Put(ReadOnlySpan<float> values, WorkQueue queue)
    {
        var place = _places[_next];
        long bytes = (long)values.Length * sizeof(float);
        place.Reserve(bytes);
        values.CopyTo(place.Pinned!.Values<float>(0, values.Length));
        var range = place.Memory!.All.Slice(0, bytes);
        _stream.Copy(place.Pinned, 0, range);
        place.Copied.Record(_stream);
        queue.Stream.Wait(place.Copied);
        return range;
    }

    /// <summary>What was queued since <see cref="Put"/> is the last that reads the values.</summary>
    public void Release(WorkQueue queue)
    {
        _places[_next].Read.Record(queue.Stream);
        _next = (_next + 1) % _places.Length;
    }

    public void Dispose()
    {
        _stream.Synchronize();
        foreach (var place in _places)
        {
            place.Dispose();
        }

        _stream.Dispose();
    }

    private sealed class Place(CudaContext context) : IDisposable
    {
        public PinnedMemory? Pinned { get; private set; }

        public CudaMemory? Memory { get; private set; }

        /// <summary>The values have left the pinned memory.</summary>
        public CudaEvent Copied { get; } = new(context);

        /// <summary>Nobody needs the copy any more.</summary>
        public CudaEvent Read { get; } = new(context);

        /// <summary>Waits for whoever uses it, and sees that there is room.</summary>
        public void Reserve(long bytes)
        {
            Read.Synchronize();
            if (Memory is null || Memory.Bytes < bytes)
            {
                Free();
                Pinned = new PinnedMemory(context, bytes);
                Memory = new CudaMemory(context, bytes);
            }
        }

        public void Dispose()
        {
            Free();
            Copied.Dispose();
            Read.Dispose();
        }

        private void Free()
        {
            Pinned?.Dispose();
            Memory?.Dispose();
        }
    }
}
