using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Queue;

/// <summary>What is known of the passes of one key: their calls, and from the second one on a graph of them.</summary>
internal sealed class RecordedPass : IDisposable
{
    private readonly List<ulong> _calls = [];
    private readonly List<string> _names = [];
    private int _next;

    /// <summary>Bytes of values that the rehearsal had.</summary>
    public long ValueBytes { get; set; }

    /// <summary>From the recording on.</summary>
    public PassValues? Values { get; set; }

    /// <summary>From the recording on.</summary>
    public CudaGraphExec? Graph { get; set; }

    /// <summary>Scratch memory that the recording was made with.</summary>
    public DeviceRange Scratch { get; set; }

    /// <summary>Calls of the pass.</summary>
    public int Calls => _calls.Count;

    /// <summary>Before a rehearsal or a recording.</summary>
    public void Forget()
    {
        _calls.Clear();
        _names.Clear();
        _next = 0;
    }

    /// <summary>Before a replay.</summary>
    public void Rewind() => _next = 0;

    public void Note(string name, ulong call)
    {
        _calls.Add(call);
        _names.Add(name);
    }

    /// <summary>The next call of a replay must be what it was when it was recorded.</summary>
    /// <exception cref="InvalidOperationException">It is another one.</exception>
    public void Match(string name, ulong call)
    {
        if (_next >= _calls.Count || _calls[_next] != call)
        {
            string recorded = _next < _calls.Count ? _names[_next] : "its end";
            throw new InvalidOperationException($"call {_next} of a replayed pass is {name}, with other arguments or instead of {recorded}: the pass's key does not say all that it depends on.");
        }

        _next++;
    }

    /// <exception cref="InvalidOperationException">Calls are missing.</exception>
    public void MatchEnd()
    {
        if (_next != _calls.Count)
        {
            throw new InvalidOperationException($"a replayed pass ended before {_names[_next]}, call {_next} of {_calls.Count}: the pass's key does not say all that it depends on.");
        }
    }

    public void Dispose()
    {
        Graph?.Dispose();
        Values?.Dispose();
    }
}
