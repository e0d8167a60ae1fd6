using System.Runtime.InteropServices;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>
/// Memory of a kernel's argument between two zones that nobody may write; a float beside it is NaN. Freed by the garbage collector:
/// tests hold it as long as they read it.
/// </summary>
internal sealed class HostArray
{
    private const int Zone = 256;
    private readonly nint _memory;
    private readonly int _bytes;

    public HostArray(int bytes)
    {
        _bytes = bytes;
        _memory = Marshal.AllocHGlobal(bytes + 3 * Zone);
        nint begin = (_memory + Zone - 1) / Zone * Zone;
        Pointer = begin + Zone;
        Fill(begin, 0, Zone);
        Fill(Pointer, bytes, bytes + Zone);
        Fill(Pointer, 0, bytes);
    }

    ~HostArray() => Marshal.FreeHGlobal(_memory);

    public nint Pointer { get; }

    public static HostArray Of<T>(params T[] values)
        where T : unmanaged
    {
        byte[] bytes = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        var array = new HostArray(bytes.Length);
        Marshal.Copy(bytes, 0, array.Pointer, bytes.Length);
        return array;
    }

    /// <summary>Floats, all NaN: whoever is to overwrite must.</summary>
    public static HostArray Floats(int length) => new(4 * length);

    /// <summary>Floats with these values.</summary>
    public static HostArray Floats(ReadOnlySpan<double> values)
    {
        float[] floats = new float[values.Length];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = (float)values[i];
        }

        return Of(floats);
    }

    public T[] Read<T>()
        where T : unmanaged
    {
        byte[] bytes = new byte[_bytes];
        Marshal.Copy(Pointer, bytes, 0, _bytes);
        GC.KeepAlive(this);
        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }

    public float[] Read() => Read<float>();

    /// <summary>Whether anything was written beside the array.</summary>
    public bool IsIntact()
    {
        for (int i = 1; i <= Zone; i++)
        {
            if (Marshal.ReadByte(Pointer, -i) != 0xff || Marshal.ReadByte(Pointer, _bytes + i - 1) != 0xff)
            {
                return false;
            }
        }

        return true;
    }

    private static void Fill(nint at, int first, int end)
    {
        for (int i = first; i < end; i++)
        {
            Marshal.WriteByte(at, i, 0xff);
        }
    }
}
