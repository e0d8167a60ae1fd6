using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUuuid</c>: 16 bytes in the order in which they are written.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal unsafe struct CudaUuid
{
    public fixed byte Bytes[16];

    /// <summary>As the vendor's tools write it: <c>GPU-</c> and a UUID.</summary>
    public override readonly string ToString()
    {
        fixed (byte* bytes = Bytes)
        {
            return $"GPU-{new Guid(new ReadOnlySpan<byte>(bytes, 16), bigEndian: true)}";
        }
    }
}
