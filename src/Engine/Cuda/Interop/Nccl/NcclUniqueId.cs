using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.Nccl;

/// <summary>
/// <c>ncclUniqueId</c>: 128 bytes that name a communicator to be, made by one rank, known by all. Passed by value; more than 16 bytes
/// go over the stack.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct NcclUniqueId
{
    public const int Size = 128;

    [FieldOffset(0)]
    private fixed byte _bytes[Size];

    /// <exception cref="ArgumentException">Not 128 bytes.</exception>
    public static NcclUniqueId Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"an NCCL id has {Size} bytes, not {bytes.Length}", nameof(bytes));
        }

        var id = default(NcclUniqueId);
        bytes.CopyTo(new Span<byte>(id._bytes, Size));
        return id;
    }

    public readonly byte[] ToArray()
    {
        fixed (byte* bytes = _bytes)
        {
            return new ReadOnlySpan<byte>(bytes, Size).ToArray();
        }
    }
}
