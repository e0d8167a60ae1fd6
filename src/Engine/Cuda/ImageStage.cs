using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Queue;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda;

/// <summary>
/// The way of images to the GPU: through pinned memory and by a stream of its own, so that they are copied while the GPU works on what
/// is in its queue. The host waits only where the GPU has not yet begun the slice that is <see cref="Ring"/> before.
/// </summary>
internal sealed class ImageStage(CudaContext context) : IDisposable
{
    /// <summary>
    /// Places, used in turn. The GPU has read one by the time it computes the slice in it. With two of them the next slice is copied while the
    /// GPU computes, unless a slice is queued already behind the one that it is at; the third is for a host so far ahead.
    /// </summary>
    private const int Ring = 3;

    private readonly CudaStream _stream = new(context);
    private readonly StagePlace[] _places = [.. Enumerable.Range(0, Ring).Select(_ => new StagePlace(context))];
    private int _next;

    private StagePlace Next => _places[_next];

    /// <summary>Begins to copy images that will probably be next, if they have an identity and a place is free.</summary>
    public void CopyAhead(in InputImages images)
    {
        if (images.Identity != 0 && images.Identity != Next.Identity && Next.IsFree)
        {
            Next.Fill(images, _stream);
        }
    }

    /// <summary>Begins to copy images that were not copied ahead; the queue waits for them before what is queued next.</summary>
    /// <returns>Where they arrive, pixels as <see cref="PixelLayout"/> says; until <see cref="Release"/>.</returns>
    public DeviceRange Put(in InputImages images, WorkQueue queue)
    {
        if (images.Identity == 0 || images.Identity != Next.Identity)
        {
            Next.Fill(images, _stream);
        }

        queue.Stream.Wait(Next.Copied);
        return Next.Filled;
    }

    /// <summary>What was queued since <see cref="Put"/> is the last that reads the images.</summary>
    public void Release(WorkQueue queue)
    {
        Next.Release(queue.Stream);
        _next = (_next + 1) % Ring;
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
}
