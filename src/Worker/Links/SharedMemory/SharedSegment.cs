using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>
/// Shared memory as it is mapped into this process. Every access is checked against its length; none may be under way when it is
/// disposed of. What others can write may change between two reads: read once, check, then use.
/// </summary>
internal sealed unsafe class SharedSegment : SafeHandle
{
    private SharedSegment(nint address, long length)
        : base(0, ownsHandle: true)
    {
        SetHandle(address);
        Length = length;
    }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    public override bool IsInvalid => handle == 0;

    /// <param name="memory">Of at least <paramref name="length"/> bytes, sealed against shrinking: memory that shrinks would end the process at the next access.</param>
    /// <param name="length">Bytes; whole pages of the memory.</param>
    /// <param name="writable">Whether this process may write.</param>
    /// <param name="populated">Whether every page is mapped now instead of at its first use.</param>
    /// <exception cref="SharedMemoryException">The system refused.</exception>
    public static SharedSegment Map(SafeFileHandle memory, long length, bool writable, bool populated) =>
        new(LinuxCalls.Map(memory, length, writable, populated), length);

    /// <summary>Asks for huge pages; to be called before the first access.</summary>
    public void AdviseHugePages() => LinuxCalls.AdviseHugePages(handle, Length);

    /// <summary>An aligned 64-bit word.</summary>
    public ref long Counter(long offset) => ref *(long*)At(offset, sizeof(long));

    /// <summary>An aligned 32-bit word.</summary>
    public ref int Word(long offset) => ref *(int*)At(offset, sizeof(int));

    public Span<byte> Bytes(long offset, int length) => new(At(offset, length), length);

    /// <summary>Whether <paramref name="bytes"/> lie in this segment, and where.</summary>
    public bool TryLocate(ReadOnlySpan<byte> bytes, out long offset)
    {
        fixed (byte* first = bytes)
        {
            offset = (nint)first - handle;
            return !IsClosed && !bytes.IsEmpty && offset >= 0 && offset <= Length - bytes.Length;
        }
    }

    protected override bool ReleaseHandle() => LinuxCalls.Unmap(handle, Length);

    private byte* At(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"expected a part of {Length} bytes, got {length} from {offset}");
        }

        return (byte*)handle + offset;
    }
}
