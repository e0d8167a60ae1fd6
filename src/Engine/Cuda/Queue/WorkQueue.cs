using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda.Queue;

/// <summary>
/// The one way of work to the GPU. Outside passes calls are made as they come. The first pass of a key is made and noted, the second
/// is recorded as a CUDA graph, and from the third on the same calls launch nothing: each is compared with what was recorded, its
/// changing values (<see cref="Put{T}"/>) are written, and the end of the pass launches the graph. Layers and optimizers thus know
/// nothing of graphs, and a pass that is not the same every time is an error, not a wrong result. For one thread at a time.
/// </summary>
internal sealed class WorkQueue : IDisposable
{
    private const long RingBytes = 16 << 20;
    private readonly CudaContext _context;
    private readonly bool _replays;
    private readonly ValueRing _ring;
    private readonly Dictionary<PassKey, RecordedPass> _passes = [];
    private readonly List<CudaMemory> _scratch = [];
    private RecordedPass? _pass;
    private long _valueBytes;

    public WorkQueue(CudaContext context, bool replays)
    {
        _context = context;
        _replays = replays;
        Stream = new CudaStream(context);
        _ring = new ValueRing(context, RingBytes);
    }

    /// <summary>Where the work goes.</summary>
    public CudaStream Stream { get; }

    public PassMode Mode { get; private set; }

    /// <summary>Told of each call that is made outside a recording, and of each recording that is launched; null: nobody is.</summary>
    public CallTimer? Timer { get; set; }

    /// <summary>Whether something beside the queue was begun since the last pass began.</summary>
    public bool HasForked { get; set; }

    /// <summary>Calls of the largest recorded pass, for reports.</summary>
    public int MostCalls => _passes.Values.Select(pass => pass.Calls).DefaultIfEmpty().Max();

    /// <summary>What has been recorded so far, for tests and reports.</summary>
    public int Graphs => _passes.Values.Count(pass => pass.Graph is not null);

    public void BeginPass(in PassKey key)
    {
        if (_pass is not null)
        {
            throw new InvalidOperationException("a pass begins inside another one.");
        }

        HasForked = false;

        if (!_replays)
        {
            return;
        }

        bool known = _passes.TryGetValue(key, out _pass);
        if (!known)
        {
            _passes.Add(key, _pass = new RecordedPass());
        }

        _valueBytes = 0;
        Mode = !known ? PassMode.Rehearsing : _pass!.Graph is null ? PassMode.Recording : PassMode.Replaying;
        Begin(_pass!);
    }

    public void EndPass(bool complete)
    {
        if (_pass is not { } pass)
        {
            return;
        }

        var mode = Mode;
        _pass = null;
        Mode = PassMode.Direct;
        if (!complete)
        {
            Abandon(pass, mode);
            return;
        }

        if (mode == PassMode.Recording)
        {
            using var graph = Stream.EndCapture();
            pass.Graph = graph.Instantiate();
            pass.Graph.Upload(Stream);
        }
        else if (mode == PassMode.Rehearsing)
        {
            pass.ValueBytes = _valueBytes;
            return;
        }
        else
        {
            pass.MatchEnd();
        }

        pass.Values!.Copy(Stream);
        Timer?.Next(CallTimer.Graph, Stream);
        pass.Graph!.Launch(Stream);
        Timer?.Next(CallTimer.Between, Stream);
    }

    /// <summary>Forgets passes over memory that is about to go, once the GPU is done with them.</summary>
    public void Forget(Func<PassKey, bool> which)
    {
        Stream.Synchronize();
        foreach (var key in _passes.Keys.Where(which).ToArray())
        {
            _passes[key].Dispose();
            _passes.Remove(key);
        }
    }

    /// <summary>Queues a kernel.</summary>
    public void Launch(CudaFunction kernel, LaunchShape shape, params ReadOnlySpan<KernelArgument> arguments)
    {
        if (Enter(kernel.Name, CallHash.Of(kernel.Name, shape, arguments)))
        {
            kernel.Launch(Stream, shape, arguments);
        }
    }

    /// <summary>Queues zeros.</summary>
    public void Clear(DeviceRange range)
    {
        var hash = new CallHash("clear");
        hash.Add(range.Start.Address);
        hash.Add((ulong)range.Bytes);
        if (range.Bytes > 0 && Enter("clear", hash.Value))
        {
            Stream.Fill(range, 0);
        }
    }

    /// <summary>Queues a copy within the GPU.</summary>
    public void Copy(DeviceRange from, DeviceRange to)
    {
        var hash = new CallHash("copy");
        hash.Add(from.Start.Address);
        hash.Add(to.Start.Address);
        hash.Add((ulong)to.Bytes);
        if (to.Bytes > 0 && Enter("copy", hash.Value))
        {
            Stream.Copy(from, to);
        }
    }

    /// <summary>
    /// Marks how far the queue is, every time: in a recorded pass each launch of the graph marks it anew.
    /// </summary>
    public void Mark(CudaEvent happening)
    {
        if (Enter("mark", 0))
        {
            happening.Record(Stream, Mode == PassMode.Recording ? EventRecordFlags.External : EventRecordFlags.None);
        }
    }

    /// <summary>Whether the caller is to queue what it has in mind: not in a replay.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="call">A hash of everything that it depends on but what <see cref="Put{T}"/> carries.</param>
    public bool Enter(string name, ulong call)
    {
        switch (Mode)
        {
            case PassMode.Replaying:
                _pass!.Match(name, call);
                return false;
            case PassMode.Recording:
                _pass!.Note(name, call);
                return true;
            default:
                Timer?.Next(name, Stream);
                return true;
        }
    }

    /// <summary>Values for the next call that may be others the next time, at an address that stays.</summary>
    public DevicePointer Put<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        _valueBytes += ValueRing.Padded(bytes.Length);
        return Mode is PassMode.Recording or PassMode.Replaying ? _pass!.Values!.Put(bytes) : _ring.Put(bytes, Stream);
    }

    /// <summary>One such value.</summary>
    public DevicePointer Put<T>(T value)
        where T : unmanaged => Put(new ReadOnlySpan<T>(in value));

    /// <summary>Memory that a call uses while it runs, and nobody after it.</summary>
    public DeviceRange Scratch(long bytes)
    {
        if (Mode == PassMode.Replaying)
        {
            return Part(_pass!.Scratch, bytes);
        }

        if (_scratch.Count == 0 || _scratch[^1].Bytes < bytes)
        {
            if (Mode == PassMode.Recording)
            {
                throw new InvalidOperationException($"a recorded pass needs {bytes} bytes of scratch memory, more than its rehearsal did.");
            }

            // The smaller ones stay: graphs have their addresses.
            _scratch.Add(new CudaMemory(_context, Math.Max(bytes, _scratch.Count == 0 ? 1 << 20 : 2 * _scratch[^1].Bytes)));
        }

        return Part(_scratch[^1].All, bytes);
    }

    public void Dispose()
    {
        Stream.Synchronize();
        foreach (var pass in _passes.Values)
        {
            pass.Dispose();
        }

        _ring.Dispose();
        foreach (var memory in _scratch)
        {
            memory.Dispose();
        }

        Stream.Dispose();
    }

    private static DeviceRange Part(DeviceRange scratch, long bytes) => scratch.Slice(0, bytes);

    private void Begin(RecordedPass pass)
    {
        if (Mode == PassMode.Rehearsing)
        {
            return;
        }

        if (Mode == PassMode.Recording)
        {
            pass.Forget();
            pass.Values ??= new PassValues(_context, pass.ValueBytes);
            pass.Scratch = _scratch.Count == 0 ? default : _scratch[^1].All;
            pass.Values.Begin();
            Stream.BeginCapture();
            return;
        }

        pass.Rewind();
        pass.Values!.Begin();
    }

    private void Abandon(RecordedPass pass, PassMode mode)
    {
        if (mode == PassMode.Recording)
        {
            Stream.AbandonCapture();
        }

        if (mode == PassMode.Rehearsing)
        {
            // What it would have counted is not known: the next one rehearses again.
            _passes.Remove(_passes.First(entry => ReferenceEquals(entry.Value, pass)).Key);
            pass.Dispose();
        }
    }
}
