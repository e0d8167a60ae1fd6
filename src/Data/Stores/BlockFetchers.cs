using Lockstep.Data.Sources;

namespace Lockstep.Data.Stores;

/// <summary>Fetches blocks ahead on a few threads. The queue is bounded: what does not fit is forgotten, for it is only a hint.</summary>
internal sealed class BlockFetchers(int threads, Action<string, long> fetch) : IDisposable
{
    private const int MostWaiting = 256;

    // Monitor, not Lock: waiting for a change is needed.
    private readonly object _gate = new();
    private readonly Queue<(string Name, long Block)> _waiting = new();
    private readonly HashSet<(string Name, long Block)> _known = [];
    private readonly List<Thread> _threads = [];
    private bool _closed;

    public void Add(string name, long block)
    {
        lock (_gate)
        {
            if (_closed || _waiting.Count >= MostWaiting || !_known.Add((name, block)))
            {
                return;
            }

            _waiting.Enqueue((name, block));
            if (_threads.Count < threads)
            {
                var thread = new Thread(Run) { IsBackground = true, Name = $"blocks {_threads.Count}" };
                _threads.Add(thread);
                thread.Start();
            }

            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Returns when no thread fetches any more; close what they wait for first.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _waiting.Clear();
            Monitor.PulseAll(_gate);
        }

        _threads.ForEach(thread => thread.Join());
    }

    private void Run()
    {
        while (Next() is { } next)
        {
            try
            {
                fetch(next.Name, next.Block);
            }
            catch (Exception exception) when (exception is DataException or OperationCanceledException or ObjectDisposedException)
            {
                // Whoever reads the block will try again, and be told.
            }

            lock (_gate)
            {
                _known.Remove(next);
            }
        }
    }

    private (string Name, long Block)? Next()
    {
        lock (_gate)
        {
            while (!_closed && _waiting.Count == 0)
            {
                Monitor.Wait(_gate);
            }

            return _closed ? null : _waiting.Dequeue();
        }
    }
}
