using Microsoft.Win32.SafeHandles;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>
/// Wakes the owner of an inbox: an event that its poll(2) can wait for beside sockets, and a word in its inbox that says whether it
/// sleeps, so that nobody makes a system call for a rank that is awake.
/// </summary>
/// <param name="inbox">Of the owner.</param>
/// <param name="bell">The event; owned from now on.</param>
internal sealed class Bell(SharedSegment inbox, SafeFileHandle bell) : IDisposable
{
    public SafeFileHandle Event { get; } = bell;

    /// <summary>
    /// The owner is about to sleep: after this it looks once more, and sleeps only if nothing has changed. Sleeper and writer each
    /// write one word and then read the other's (sleeping, look | publish, sleeping?). Without a full fence between the two a
    /// processor may let the read pass the write, on both sides, and the writer would find nobody asleep while the sleeper found
    /// nothing published. <see cref="Wake"/> has the other fence.
    /// </summary>
    public void LieDown()
    {
        Volatile.Write(ref inbox.Word(InboxLayout.Sleeping), 1);
        Interlocked.MemoryBarrier();
    }

    public void GetUp() => Volatile.Write(ref inbox.Word(InboxLayout.Sleeping), 0);

    /// <summary>The owner has been woken: the event must be quiet before it sleeps again.</summary>
    public void Quiet() => LinuxCalls.Drain(Event);

    /// <summary>Wakes the owner if it sleeps; to be called after what it should see was published.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        ref int sleeping = ref inbox.Word(InboxLayout.Sleeping);
        if (Volatile.Read(ref sleeping) != 0 && Interlocked.Exchange(ref sleeping, 0) != 0)
        {
            Ring();
        }
    }

    /// <summary>Wakes the owner, or ends its next sleep.</summary>
    public void Ring() => LinuxCalls.Signal(Event);

    public void Dispose() => Event.Dispose();
}
