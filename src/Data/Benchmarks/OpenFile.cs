using Lockstep.Data.Sources;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Data.Benchmarks;

/// <summary>A file that stays open and is read as a whole, from any thread.</summary>
internal sealed class OpenFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly int _length;

    public OpenFile(string path)
    {
        Path = path;
        _handle = File.OpenHandle(path);
        _length = checked((int)RandomAccess.GetLength(_handle));
    }

    public string Path { get; }

    /// <param name="buffer">Grows to the largest file; holds what is returned.</param>
    /// <exception cref="BadSampleException">The file became shorter.</exception>
    public ReadOnlySpan<byte> Read(ref byte[] buffer)
    {
        if (buffer.Length < _length)
        {
            buffer = new byte[Math.Max(_length, 2 * buffer.Length)];
        }

        for (int read = 0; read < _length;)
        {
            int got = RandomAccess.Read(_handle, buffer.AsSpan(read, _length - read), read);
            read += got > 0 ? got : throw new BadSampleException($"it ends after {read} bytes, expected {_length}: it became shorter");
        }

        return buffer.AsSpan(0, _length);
    }

    public void Dispose() => _handle.Dispose();
}
