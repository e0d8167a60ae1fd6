using System.Globalization;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Products;
using Lockstep.Engine.Cuda.Queue;
using Lockstep.Engine.Cuda.Tables;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda;

/// <summary>
/// One NVIDIA GPU. Calls are queued in one stream and return before they have taken effect; passes are recorded and replayed
/// (<see cref="WorkQueue"/>). Tensors are dense NHWC in the numbers of <see cref="CudaSettings.Precision"/>, without halos; weights lie
/// with their outputs first; everything that is summed is float32. Where a library rectifies behind a product of its own, a NaN may
/// become 0. One lane: calls come from one thread at a time.
/// </summary>
public sealed partial class CudaDevice : IDevice
{
    private readonly CudaSettings _settings;
    private readonly ElementType _type;
    private readonly KernelLibrary _kernels;
    private readonly LaunchShapes _shapes;
    private readonly ImageStage _stage;
    private readonly ChunkTables _tables;
    private readonly IProducts _products;
    private readonly List<string> _notes = [];

    /// <summary>Opens the GPU and loads the libraries.</summary>
    /// <exception cref="CudaUnavailableException">There is no GPU, driver or library; the message says what was looked for.</exception>
    /// <exception cref="CudaException">One of them fails.</exception>
    public CudaDevice(CudaSettings settings)
    {
        _settings = settings;
        _type = ElementTypes.Of(settings.Precision);
        Context = CudaContext.Open(settings.Ordinal);
        Queue = new WorkQueue(Context, settings.Replays);
        _kernels = new KernelLibrary(Context, _type, settings.CacheFolder, settings.Preparing);
        _shapes = new LaunchShapes(Context.Get(DeviceAttribute.MultiprocessorCount), _type.Lanes());
        _stage = new ImageStage(Context);
        _tables = new ChunkTables(Context);
        _products = ProductTable.Create(this, settings);
    }

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"cuda:{_settings.Ordinal}, {_settings.Precision}");

    /// <inheritdoc/>
    public DeviceTraits Traits => new(HostMemory: false, Halos: false, Rebuilds: false, OutputsFirst: true, TakesPixels: true);

    /// <summary>How each convolution and dense layer that has been computed so far is computed.</summary>
    public IReadOnlyList<PlanReport> PlanReports => _products.Reports;

    /// <summary>What was not as one would like it, such as a library that is missing: for logs; each once.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Memory of the GPU that nobody has taken.</summary>
    public long FreeBytes
    {
        get
        {
            MakeCurrent();
            return Context.GetMemory().Free;
        }
    }

    /// <summary>Calls of the largest pass that has been recorded.</summary>
    public int CallsInPass => Queue.MostCalls;

    /// <summary>Does some work and gives the time on the GPU of its calls by kind, the largest first. Replays are one kind, <see cref="CallTimer.Graph"/>, and what is between them and the next call another.</summary>
    public IReadOnlyList<CallTime> TimeCalls(Action work)
    {
        MakeCurrent();
        using var timer = new CallTimer(Context);
        Queue.Timer = timer;
        try
        {
            work();
            return timer.Finish(Queue.Stream);
        }
        finally
        {
            Queue.Timer = null;
        }
    }

    /// <summary>Passes that have been recorded so far.</summary>
    public int RecordedPasses => Queue.Graphs;

    internal CudaContext Context { get; }

    /// <summary>See <see cref="CudaSettings.CacheFolder"/>.</summary>
    internal string? CacheFolder => _settings.CacheFolder;

    internal WorkQueue Queue { get; }

    internal KernelLibrary Kernels => _kernels;

    internal LaunchShapes Shapes => _shapes;

    internal ElementType Type => _type;

    /// <inheritdoc/>
    public DeviceBuffer Allocate(long length)
    {
        MakeCurrent();
        return new CudaBuffer(this, length, ElementType.Float32);
    }

    /// <inheritdoc/>
    public DeviceBuffer AllocateActivations(long length)
    {
        MakeCurrent();
        return new CudaBuffer(this, length, _type);
    }

    /// <inheritdoc/>
    public void BeginPass(in PassKey key)
    {
        MakeCurrent();
        Queue.BeginPass(key);
    }

    /// <inheritdoc/>
    public void EndPass(bool complete)
    {
        Flush();
        Queue.EndPass(complete);
    }

    /// <inheritdoc/>
    public void Wait()
    {
        Settle();
        Queue.Stream.Synchronize();
    }

    /// <inheritdoc/>
    public void Refresh(Block parameters)
    {
        if (_type == ElementType.Float32)
        {
            return;
        }

        MakeCurrent();
        Flush();
        var buffer = (CudaBuffer)parameters.Buffer;
        Queue.Launch(_kernels["cast_to_element"], _shapes.Flat(buffer.Length), buffer.Part(0, buffer.Length), buffer.ShadowOf(_type), buffer.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        MakeCurrent();

        // Graphs before the plans and kernels whose code they run.
        Queue.Forget(_ => true);
        _products.Dispose();
        _stage.Dispose();
        _tables.Dispose();
        _answers?.Dispose();
        Queue.Dispose();
        _kernels.Dispose();
        Context.Dispose();
    }

    internal void Note(string text)
    {
        if (!_notes.Contains(text))
        {
            _notes.Add(text);
            _settings.Noted?.Invoke(text);
        }
    }

    /// <summary>Does what takes long once, and says so.</summary>
    internal T Prepare<T>(Func<T> work)
    {
        _settings.Preparing?.Invoke(true);
        try
        {
            return work();
        }
        finally
        {
            _settings.Preparing?.Invoke(false);
        }
    }

    /// <summary>Before anybody looks at memory: queues what has been put off.</summary>
    internal void Settle()
    {
        MakeCurrent();
        Flush();
    }

    /// <summary>Each thread has a context of its own; to set it again costs nothing.</summary>
    internal void MakeCurrent() => Context.MakeCurrent();

    /// <summary>The GPU's address of a tensor; it lies dense.</summary>
    private static DeviceRange At(in Tensor tensor) => tensor.Shape.Halo == 0
        ? ((CudaBuffer)tensor.Buffer).Part(tensor.Offset, tensor.Shape.Length)
        : throw new ArgumentException($"expected a tensor without halo, got {tensor.Shape}.", nameof(tensor));

    private static DeviceRange At(Block block) => ((CudaBuffer)block.Buffer).Part(block.Offset, block.Length);

    private static KernelArgument AtOrNull(in Tensor? tensor) => tensor is { } given ? At(given) : default(DevicePointer);

    private static KernelArgument AtOrNull(Block? block) => block is { } given ? At(given) : default(DevicePointer);

    /// <summary>Weights in the numbers that products are made with.</summary>
    private DeviceRange Weights(Block block)
    {
        if (_type == ElementType.Float32)
        {
            return At(block);
        }

        var buffer = (CudaBuffer)block.Buffer;
        return buffer.Shadow is { } shadow
            ? shadow.All.Slice(block.Offset * _type.Bytes(), (long)block.Length * _type.Bytes())
            : throw new InvalidOperationException("weights are used before their copy was made: Refresh comes after whatever the host writes.");
    }

    private void Launch(string kernel, LaunchShape shape, params ReadOnlySpan<KernelArgument> arguments)
    {
        Settle();
        Queue.Launch(_kernels[kernel], shape, arguments);
    }
}
