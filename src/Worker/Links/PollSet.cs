using System.Runtime.InteropServices;

namespace Lockstep.Worker.Links;

/// <summary>Descriptors that a thread waits for at once, by poll(2). Kept and refilled: nothing is allocated once it has grown.</summary>
internal sealed unsafe partial class PollSet
{
    private const int Interrupted = 4;
    private Entry[] _entries = new Entry[8];

    public int Count { get; private set; }

    public void Add(SafeHandle handle, PollEvents events)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * Count);
        }

        _entries[Count++] = new Entry { Descriptor = (int)handle.DangerousGetHandle(), Events = (short)events };
    }

    /// <summary>Keeps the first <paramref name="count"/> entries.</summary>
    public void Truncate(int count) => Count = count;

    /// <summary>Whether the last wait found an entry ready, closed or broken.</summary>
    public bool IsReady(int index) => _entries[index].Ready != 0;

    /// <summary>Waits until an entry is ready or the time is over. Spurious ends are possible.</summary>
    /// <exception cref="IOException">The system refused to wait.</exception>
    public void Wait(TimeSpan timeout)
    {
        fixed (Entry* entries = _entries)
        {
            if (Poll(entries, (nuint)Count, (int)Math.Ceiling(timeout.TotalMilliseconds)) >= 0)
            {
                return;
            }
        }

        int error = Marshal.GetLastPInvokeError();
        if (error != Interrupted)
        {
            throw new IOException($"poll over {Count} descriptors failed: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        for (int i = 0; i < Count; i++)
        {
            _entries[i].Ready = 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Entry* entries, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public int Descriptor;
        public short Events;
        public short Ready;
    }
}
