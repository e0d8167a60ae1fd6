using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Queue;

/// <summary>
/// A second stream beside a <see cref="WorkQueue"/>, for work that goes on while the queue does. It is part of the queue's passes: a
/// recorded one has what was called here between <see cref="Fork"/> and <see cref="Join"/>, in a replay nothing is called, and what the
/// calls are made with is compared. Between the two belongs everything of a pass.
/// </summary>
internal sealed class SideQueue : IDisposable
{
    private readonly WorkQueue _queue;
    private readonly CudaEvent _forked;
    private readonly CudaEvent _joined;

    public SideQueue(CudaContext context, WorkQueue queue)
    {
        _queue = queue;
        Stream = new CudaStream(context, context.GetPriorities().Greatest);
        _forked = new CudaEvent(context);
        _joined = new CudaEvent(context);
    }

    /// <summary>Where the work goes.</summary>
    public CudaStream Stream { get; }

    /// <summary>What is called here from now on waits for what the queue was given so far.</summary>
    public void Fork()
    {
        _queue.HasForked = true;
        if (_queue.Enter("fork", 0))
        {
            _forked.Record(_queue.Stream);
            Stream.Wait(_forked);
        }
    }

    /// <summary>What the queue is given from now on waits for what was called here.</summary>
    public void Join()
    {
        if (_queue.Enter("join", 0))
        {
            _joined.Record(Stream);
            _queue.Stream.Wait(_joined);
        }
    }

    /// <summary>Queues a kernel here.</summary>
    public void Launch(CudaFunction kernel, LaunchShape shape, params ReadOnlySpan<KernelArgument> arguments)
    {
        if (_queue.Enter(kernel.Name, CallHash.Of(kernel.Name, shape, arguments)))
        {
            kernel.Launch(Stream, shape, arguments);
        }
    }

    /// <summary>See <see cref="WorkQueue.Enter"/>.</summary>
    public bool Enter(string name, ulong call) => _queue.Enter(name, call);

    public void Dispose()
    {
        _forked.Dispose();
        _joined.Dispose();
        Stream.Dispose();
    }
}
