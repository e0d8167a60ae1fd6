using Lockstep.Data.Sources;

namespace Lockstep.Data.Folders;

/// <summary>Reads whole files into one buffer that grows to the largest. One a thread.</summary>
internal sealed class FileBytes
{
    /// <summary>No image is this large: it is something else, or broken.</summary>
    public const int MostBytes = 256 << 20;

    private byte[] _buffer = new byte[64 << 10];

    /// <summary>Valid until the next call.</summary>
    /// <exception cref="BadSampleException">The file cannot be read, or is too large for an image.</exception>
    public ReadOnlySpan<byte> Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            long length = RandomAccess.GetLength(file);
            if (length > MostBytes)
            {
                throw new BadSampleException($"{length} bytes, expected at most {MostBytes}");
            }

            Grow((int)length);
            int read = 0;
            for (int got = 1; got > 0 && read < length; read += got)
            {
                got = RandomAccess.Read(file, _buffer.AsSpan(read, (int)length - read), read);
            }

            return _buffer.AsSpan(0, read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadSampleException(e.Message, e);
        }
    }

    private void Grow(int length)
    {
        if (length > _buffer.Length)
        {
            _buffer = new byte[Math.Max(length, 2 * _buffer.Length)];
        }
    }
}
