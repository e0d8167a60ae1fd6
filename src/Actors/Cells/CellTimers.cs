namespace Lockstep.Actors.Cells;

/// <summary>The timers of one cell: they end with the instance that set them.</summary>
internal sealed class CellTimers(ActorCell cell)
{
    private const int PruneAbove = 16;

    private readonly List<CellTimer> _timers = [];

    public IDisposable Start(TimeSpan due, TimeSpan period, object message)
    {
        if (_timers.Count > PruneAbove)
        {
            _timers.RemoveAll(old => old.IsCancelled);
        }

        var timer = new CellTimer(cell, message, repeats: period != Timeout.InfiniteTimeSpan);
        _timers.Add(timer);
        timer.Start(cell.System.TimeProvider, due, period);
        return timer;
    }

    /// <summary>True where the timer's message is to be handled.</summary>
    public bool Take(CellTimer timer)
    {
        var due = timer.Take();
        if (!due || !timer.Repeats)
        {
            timer.Dispose();
            _timers.Remove(timer);
        }

        return due;
    }

    public void CancelAll()
    {
        foreach (var timer in _timers)
        {
            timer.Dispose();
        }

        _timers.Clear();
    }
}
