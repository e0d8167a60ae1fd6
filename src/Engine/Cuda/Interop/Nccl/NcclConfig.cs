using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.Nccl;

/// <summary>
/// <c>ncclConfig_t</c> as of 2.17, 48 bytes: every newer NCCL takes it and fills what it lacks, by the size and the version in it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct NcclConfig
{
    /// <summary>The library decides.</summary>
    public const int Undefined = int.MinValue;

    private const uint RightMagic = 0xcafebeef;
    private const uint OfVersion = 21700;

    [FieldOffset(0)]
    public nuint Size;

    [FieldOffset(8)]
    public uint Magic;

    [FieldOffset(12)]
    public uint Version;

    /// <summary>0: calls return at once, with <see cref="NcclResult.InProgress"/> while they are not done.</summary>
    [FieldOffset(16)]
    public int Blocking;

    [FieldOffset(20)]
    public int ClusterSize;

    [FieldOffset(24)]
    public int MinBlocks;

    /// <summary>Multiprocessors that a collective may take.</summary>
    [FieldOffset(28)]
    public int MaxBlocks;

    /// <summary>UTF-8, ending in a zero byte, or none.</summary>
    [FieldOffset(32)]
    public nint NetworkName;

    [FieldOffset(40)]
    public int SplitShare;

    /// <summary>Since 2.26, in what was padding before.</summary>
    [FieldOffset(44)]
    public int TrafficClass;

    /// <summary>Everything left to the library but whether calls block.</summary>
    public static NcclConfig Create(bool blocking) => new()
    {
        Size = 48,
        Magic = RightMagic,
        Version = OfVersion,
        Blocking = blocking ? 1 : 0,
        ClusterSize = Undefined,
        MinBlocks = Undefined,
        MaxBlocks = Undefined,
        SplitShare = Undefined,
        TrafficClass = Undefined,
    };
}
