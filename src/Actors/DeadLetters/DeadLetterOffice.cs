using Lockstep.Actors.Asking;

namespace Lockstep.Actors;

/// <summary>Where undeliverable messages end. Counts them and tells subscribers; an asker among the senders gets its failure.</summary>
public sealed class DeadLetterOffice
{
    private readonly Lock _gate = new();
    private Action<DeadLetter>[] _subscribers = [];
    private long _count;

    internal DeadLetterOffice()
    {
    }

    /// <summary>Dead letters so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Calls the handler for each dead letter, on the thread that found it; it must be quick and not throw. Dispose to end.</summary>
    public IDisposable Subscribe(Action<DeadLetter> handler)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers, handler];
        }

        return new Subscription(() => Remove(handler));
    }

    internal void Post(DeadLetter letter)
    {
        Interlocked.Increment(ref _count);
        (letter.Sender as IAsker)?.Fail(letter.Detail);
        foreach (var subscriber in Volatile.Read(ref _subscribers))
        {
            subscriber(letter);
        }
    }

    private void Remove(Action<DeadLetter> handler)
    {
        lock (_gate)
        {
            var kept = _subscribers.ToList();
            kept.Remove(handler);
            _subscribers = [.. kept];
        }
    }
}
