namespace Lockstep.Actors.Cells;

/// <summary>One timer of a cell. It is its own message; what it stands for is unwrapped when it is handled, unless it was cancelled meanwhile.</summary>
internal sealed class CellTimer : IDisposable
{
    private readonly ActorCell _cell;
    private ITimer? _timer;
    private int _waiting;
    private volatile bool _cancelled;

    public CellTimer(ActorCell cell, object message, bool repeats)
    {
        _cell = cell;
        Message = message;
        Repeats = repeats;
    }

    public object Message { get; }

    public bool Repeats { get; }

    public bool IsCancelled => _cancelled;

    public void Start(TimeProvider time, TimeSpan due, TimeSpan period)
        => _timer = time.CreateTimer(static state => ((CellTimer)state!).Tick(), this, due, period);

    /// <summary>False where the timer was cancelled after it had fired.</summary>
    public bool Take()
    {
        Volatile.Write(ref _waiting, 0);
        return !_cancelled;
    }

    public void Dispose()
    {
        _cancelled = true;
        _timer?.Dispose();
    }

    private void Tick()
    {
        if (!_cancelled && Interlocked.Exchange(ref _waiting, 1) == 0)
        {
            _cell.Mailbox.Post(new Letter(this, null));
        }
    }
}
