using System.Diagnostics;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Links;

/// <summary>
/// What a thread does while nothing moves. Where peers share its memory it waits briefly without sleeping, then says that it sleeps,
/// looks once more, and sleeps in poll(2) on its bell, on sockets that carry data and on every peer's control connection, so that a
/// failure anywhere ends it at once. Without shared memory it sleeps right away.
/// </summary>
/// <param name="controls">Control connections.</param>
/// <param name="bell">The own one; null where no peer shares memory.</param>
/// <param name="brief">What comes before sleep.</param>
internal sealed class LinkWatch(ControlSockets controls, Bell? bell, BriefWait brief)
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);
    private readonly PollSet _waits = new();
    private bool _lying;
    private long _lastProgress;

    /// <summary>Longest time in which a peer that is waited for moves nothing.</summary>
    public TimeSpan Silence { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>Time since something moved, or the transfer began.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(_lastProgress);

    /// <summary>Something moved, or a transfer begins.</summary>
    public void Progress()
    {
        brief.Restart();
        _lastProgress = Stopwatch.GetTimestamp();
        GetUp();
    }

    /// <summary>One look found nothing. Waits a little, or until something happens, before the next. True if peers may have said something.</summary>
    /// <exception cref="LinkException">The peer waited for is silent.</exception>
    public bool Pause(IPeerChannel? sender, IPeerChannel? receiver, int awaited)
    {
        if (bell is null)
        {
            return Sleep(sender, receiver, awaited);
        }

        if (IsCheap(sender) && IsCheap(receiver) && brief.TryLinger())
        {
            return false;
        }

        if (!_lying)
        {
            _lying = true;
            bell.LieDown();
            return false;
        }

        return Sleep(sender, receiver, awaited);
    }

    /// <summary>Wakes the thread that sleeps here; from any other.</summary>
    public void Rouse()
    {
        try
        {
            bell?.Ring();
        }
        catch (ObjectDisposedException)
        {
            // The links are closed: nobody sleeps here any more.
        }
    }

    private bool Sleep(IPeerChannel? sender, IPeerChannel? receiver, int awaited)
    {
        var left = LeftOf(awaited);
        _waits.Truncate(0);
        controls.AddTo(_waits);
        int others = _waits.Count;
        if (bell is not null)
        {
            _waits.Add(bell.Event, PollEvents.Readable);
        }

        sender?.AddTo(_waits);
        if (receiver != sender)
        {
            receiver?.AddTo(_waits);
        }

        _waits.Wait(left < LongestSleep ? left : LongestSleep);
        if (bell is not null && _waits.IsReady(others))
        {
            bell.Quiet();
        }

        GetUp();
        return AnyReady(others);
    }

    private bool AnyReady(int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (_waits.IsReady(i))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A look at a socket is a system call: too dear to be repeated.</summary>
    private static bool IsCheap(IPeerChannel? channel) => channel is null or SharedMemoryChannel;

    private TimeSpan LeftOf(int awaited)
    {
        if (Silence == Timeout.InfiniteTimeSpan)
        {
            return LongestSleep;
        }

        var left = Silence - Waited;
        return left > TimeSpan.Zero ? left : throw new LinkException(LinkFailure.PeerSilent, awaited, $"rank {awaited} moved no byte for {Silence.TotalSeconds:0.#} s");
    }

    private void GetUp()
    {
        if (_lying)
        {
            _lying = false;
            bell!.GetUp();
        }
    }
}
