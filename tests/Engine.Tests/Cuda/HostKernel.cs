using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>A kernel of a host library: mirrors <c>HostKernel</c> of <c>tests/Native/kernel_shim.h</c>.</summary>
internal sealed class HostKernel
{
    private readonly Launcher _launch;

    private HostKernel(string name, Launcher launch, int[] sizes)
    {
        Name = name;
        _launch = launch;
        Sizes = sizes;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint Launcher(nint grid, nint block, uint sharedBytes, nint parameters);

    public string Name { get; }

    /// <summary>Bytes of each parameter.</summary>
    public IReadOnlyList<int> Sizes { get; }

    public static HostKernel Read(nint export)
    {
        int[] sizes = new int[Marshal.ReadInt32(export, 2 * nint.Size)];
        Marshal.Copy(Marshal.ReadIntPtr(export, 3 * nint.Size), sizes, 0, sizes.Length);
        var launch = Marshal.GetDelegateForFunctionPointer<Launcher>(Marshal.ReadIntPtr(export, nint.Size));
        return new HostKernel(Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(export))!, launch, sizes);
    }

    /// <summary>Runs it with arrays, null, or numbers of exactly the parameters' types; fails where memory beside an array was written.</summary>
    public void Launch((int X, int Y) grid, (int X, int Y) block, params object?[] arguments)
    {
        string? error = TryLaunch(grid, block, arguments);
        Assert.True(error is null, error);
    }

    /// <summary>What was wrong, or null.</summary>
    public string? TryLaunch((int X, int Y) grid, (int X, int Y) block, params object?[] arguments)
    {
        Assert.True(arguments.Length == Sizes.Count, $"{Name} takes {Sizes.Count} arguments, got {arguments.Length}.");
        HostArray dimensions = HostArray.Of(grid.X, grid.Y, 1, block.X, block.Y, 1);
        var values = new HostArray[arguments.Length];
        long[] places = new long[arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            byte[] bytes = Bytes(arguments[i]);
            Assert.True(bytes.Length == Sizes[i], $"argument {i} of {Name} has {Sizes[i]} bytes, got {arguments[i]} with {bytes.Length}.");
            values[i] = HostArray.Of(bytes);
            places[i] = values[i].Pointer;
        }

        HostArray parameters = HostArray.Of(places);
        nint error = _launch(dimensions.Pointer, dimensions.Pointer + 12, 0, parameters.Pointer);
        GC.KeepAlive(dimensions);
        GC.KeepAlive(values);
        GC.KeepAlive(parameters);
        for (int i = 0; i < arguments.Length; i++)
        {
            Assert.True(arguments[i] is not HostArray array || array.IsIntact(), $"{Name} wrote beside its argument {i}.");
        }

        return Marshal.PtrToStringUTF8(error);
    }

    private static byte[] Bytes(object? argument)
    {
        byte[] bytes = new byte[argument is int or float or uint ? 4 : 8];
        switch (argument)
        {
            case null: break;
            case HostArray array: BinaryPrimitives.WriteInt64LittleEndian(bytes, array.Pointer); break;
            case int value: BinaryPrimitives.WriteInt32LittleEndian(bytes, value); break;
            case uint value: BinaryPrimitives.WriteUInt32LittleEndian(bytes, value); break;
            case float value: BinaryPrimitives.WriteSingleLittleEndian(bytes, value); break;
            case long value: BinaryPrimitives.WriteInt64LittleEndian(bytes, value); break;
            case ulong value: BinaryPrimitives.WriteUInt64LittleEndian(bytes, value); break;
            default: throw new ArgumentException($"expected an array, null, int, uint, float, long or ulong, got {argument.GetType()}.");
        }

        return bytes;
    }
}
