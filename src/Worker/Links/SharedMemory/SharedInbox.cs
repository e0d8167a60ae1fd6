using Microsoft.Win32.SafeHandles;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>
/// The memory of one rank for one generation that the other ranks of its host write to: rings for messages, a slot, its counter
/// of meetings. It is nameless: when the last process that maps it ends, however it ends, it is gone.
/// </summary>
internal sealed class SharedInbox : IDisposable
{
    private const MemorySeals Seals = MemorySeals.Shrink | MemorySeals.Grow | MemorySeals.Seal;
    private readonly SharedSegment _segment;
    private readonly SafeFileHandle? _memory;

    private SharedInbox(InboxLayout layout, SharedSegment segment, SafeFileHandle? memory, SafeFileHandle ring)
    {
        Layout = layout;
        _segment = segment;
        _memory = memory;
        Bell = new Bell(segment, ring);
    }

    public InboxLayout Layout { get; }

    public Bell Bell { get; }

    /// <summary>What a peer needs to map it; only on the rank that made it.</summary>
    public SafeFileHandle Memory => _memory ?? throw new InvalidOperationException("a peer's inbox is not passed on");

    public ref long Meetings => ref _segment.Counter(InboxLayout.Meetings);

    public Span<byte> Slot => _segment.Bytes(Layout.Slot, Layout.SlotLength);

    /// <exception cref="SharedMemoryException">The system has no memory or descriptors left, or shares none.</exception>
    public static SharedInbox Create(InboxLayout layout)
    {
        var memory = LinuxCalls.NewMemory("lockstep-inbox", layout.Length, 0);
        try
        {
            LinuxCalls.Seal(memory, Seals);
            return Map(layout, memory, LinuxCalls.NewEvent(), keepsMemory: true);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>A peer's inbox, from the descriptors it sent. Takes them, also where it fails.</summary>
    /// <exception cref="SharedMemoryException">The memory could change under our feet, has another size, or cannot be mapped.</exception>
    public static SharedInbox Adopt(InboxLayout layout, SafeFileHandle memory, SafeFileHandle ring)
    {
        using (memory)
        {
            try
            {
                Verify(memory, layout.Length);
                VerifyEvent(ring);
                return Map(layout, memory, ring, keepsMemory: false);
            }
            catch
            {
                ring.Dispose();
                throw;
            }
        }
    }

    /// <summary>The ring for messages of a rank.</summary>
    public RingMemory Ring(int rank) => new(_segment, InboxLayout.Written(rank), InboxLayout.Taken(rank), Layout.Ring(rank), Layout.RingLength);

    public void Dispose()
    {
        Bell.Dispose();
        _segment.Dispose();
        _memory?.Dispose();
    }

    private static void Verify(SafeFileHandle memory, long expected)
    {
        var seals = LinuxCalls.SealsOf(memory);
        if ((seals & Seals) != Seals || !LinuxCalls.IsOrdinary(memory))
        {
            throw new SharedMemoryException($"the inbox offered is not sealed against changes of its size (seals {seals}, expected {Seals})");
        }

        long length = LinuxCalls.LengthOf(memory);
        if (length != expected)
        {
            throw new SharedMemoryException($"the inbox offered has {length} bytes, expected {expected}");
        }
    }

    /// <summary>To ring must never block, as writing to a pipe or a file could.</summary>
    private static void VerifyEvent(SafeFileHandle ring)
    {
        if (!LinuxCalls.IsEvent(ring))
        {
            throw new SharedMemoryException("the bell offered is no event that can be rung without waiting");
        }
    }

    private static SharedInbox Map(InboxLayout layout, SafeFileHandle memory, SafeFileHandle ring, bool keepsMemory) =>
        new(layout, SharedSegment.Map(memory, layout.Length, writable: true, populated: false), keepsMemory ? memory : null, ring);
}
