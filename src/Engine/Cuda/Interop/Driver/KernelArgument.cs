using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>One argument of a kernel: a number or an address.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal readonly struct KernelArgument
{
    [FieldOffset(0)]
    private readonly ulong _bits;

    [FieldOffset(0)]
    private readonly float _single;

    private KernelArgument(ulong bits, int size) => (_bits, Size) = (bits, size);

    private KernelArgument(float value) => (_single, Size) = (value, sizeof(float));

    /// <summary>What is passed, in the low bytes.</summary>
    public ulong Bits => _bits;

    /// <summary>In bytes: 4 or 8.</summary>
    [field: FieldOffset(8)]
    public int Size { get; }

    public static implicit operator KernelArgument(int value) => new((uint)value, sizeof(int));

    public static implicit operator KernelArgument(uint value) => new(value, sizeof(uint));

    public static implicit operator KernelArgument(long value) => new((ulong)value, sizeof(long));

    public static implicit operator KernelArgument(ulong value) => new(value, sizeof(ulong));

    public static implicit operator KernelArgument(float value) => new(value);

    public static implicit operator KernelArgument(DevicePointer value) => new(value.Address, sizeof(ulong));

    public static implicit operator KernelArgument(DeviceRange value) => value.Start;

    public static implicit operator KernelArgument(CudaMemory value) => value.All.Start;
}
