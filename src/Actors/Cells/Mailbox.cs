using System.Collections.Concurrent;

namespace Lockstep.Actors.Cells;

/// <summary>
/// Two queues, signals before letters, and at most one thread-pool item at work on them. A turn handles up to <see cref="Throughput"/> letters
/// before other actors get the thread.
/// </summary>
internal sealed class Mailbox(IMailboxOwner owner) : IThreadPoolWorkItem
{
    private const int Throughput = 300;

    private readonly ConcurrentQueue<Letter> _letters = new();
    private readonly ConcurrentQueue<Signal> _signals = new();
    private int _waitingSignals;
    private int _scheduled;

    /// <summary>Letters wait, signals pass. Touched by the owner during its turn only.</summary>
    public bool LettersHeld { get; set; }

    public void Post(in Letter letter)
    {
        _letters.Enqueue(letter);
        Schedule(preferLocal: true);
    }

    public void Post(Signal signal)
    {
        _signals.Enqueue(signal);
        Interlocked.Increment(ref _waitingSignals);
        Schedule(preferLocal: true);
    }

    public void Execute()
    {
        var left = Throughput;
        while (left > 0 && HandleNext())
        {
            left--;
        }

        // Read before the mailbox is given up: afterwards another thread may own it.
        var held = LettersHeld;
        Interlocked.Exchange(ref _scheduled, 0);
        if (Volatile.Read(ref _waitingSignals) > 0 || (!held && !_letters.IsEmpty))
        {
            Schedule(preferLocal: false);
        }
    }

    private bool HandleNext()
    {
        if (Volatile.Read(ref _waitingSignals) > 0 && _signals.TryDequeue(out var signal))
        {
            Interlocked.Decrement(ref _waitingSignals);
            owner.OnSignal(signal);
            return true;
        }

        if (LettersHeld || !_letters.TryDequeue(out var letter))
        {
            return false;
        }

        owner.OnLetter(letter);
        return true;
    }

    // Enqueueing is a full fence, and so is giving the mailbox up: either we see it given up or its owner sees our entry.
    private void Schedule(bool preferLocal)
    {
        if (Volatile.Read(ref _scheduled) == 0 && Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal);
        }
    }
}
