using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Queue;

/// <summary>
/// Time on the GPU by kind of call: an event in front of each, so that a call's time is that until the next one. True where the host
/// is ahead of the GPU; where it is not, the wait counts for the call before.
/// </summary>
internal sealed class CallTimer(CudaContext context) : IDisposable
{
    /// <summary>The name of all recordings that are launched.</summary>
    public const string Graph = "graph";

    /// <summary>From the end of a recording to what follows it.</summary>
    public const string Between = "between";

    private readonly List<CudaEvent> _events = [];
    private readonly List<string> _names = [];

    /// <summary>A call begins.</summary>
    public void Next(string name, CudaStream stream)
    {
        if (_events.Count == _names.Count)
        {
            _events.Add(new CudaEvent(context, EventFlags.None));
        }

        _events[_names.Count].Record(stream);
        _names.Add(name);
    }

    /// <summary>Waits for the last call and gives the sums by name, the largest first; then begins anew.</summary>
    public IReadOnlyList<CallTime> Finish(CudaStream stream)
    {
        Next("", stream);
        stream.Synchronize();
        var sums = new Dictionary<string, CallTime>(StringComparer.Ordinal);
        for (int i = 0; i + 1 < _names.Count; i++)
        {
            var before = sums.GetValueOrDefault(_names[i], new CallTime(_names[i], 0, 0));
            sums[_names[i]] = before with { Calls = before.Calls + 1, Milliseconds = before.Milliseconds + _events[i + 1].Since(_events[i]).TotalMilliseconds };
        }

        _names.Clear();
        return [.. sums.Values.OrderByDescending(sum => sum.Milliseconds)];
    }

    public void Dispose()
    {
        foreach (var happening in _events)
        {
            happening.Dispose();
        }
    }
}
