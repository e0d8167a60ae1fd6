namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>
/// A thread's memory for packed operands: it grows to the largest use and is then reused, so that it stays in the caches and a
/// step allocates nothing. Freed after the thread has ended.
/// </summary>
internal static unsafe class Scratch
{
    [ThreadStatic]
    private static CpuBuffer? _buffer;

    /// <summary>At least <paramref name="length"/> floats of any content, valid until the next call on this thread.</summary>
    public static float* Take(long length)
    {
        if (_buffer is null || _buffer.Length < length)
        {
            _buffer?.Dispose();
            _buffer = new CpuBuffer(length);
        }

        return _buffer.Pointer;
    }
}
