using System.Security.Cryptography;
using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Worker.Checkpoints;

/// <summary>Writes a file, hashing it on the way, and returns only when the disk has it.</summary>
internal static class HashedFile
{
    private const int BufferBytes = 1 << 20;

    /// <exception cref="IOException">The file system refused, e.g. the disk is full.</exception>
    public static CheckpointFile Write(string path, Action<Stream> write, Func<string, Stream> create)
    {
        using var hash = SHA256.Create();
        using var file = create(path);
        using (var hashing = new CryptoStream(file, hash, CryptoStreamMode.Write, leaveOpen: true))
        using (var buffer = new BufferedStream(hashing, BufferBytes))
        {
            write(buffer);
        }

        Flush(file);
        return new CheckpointFile(file.Length, Convert.ToHexStringLower(hash.Hash!));
    }

    /// <summary>A new file; an existing one is an error.</summary>
    public static Stream Create(string path) => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);

    private static void Flush(Stream file)
    {
        file.Flush();
        (file as FileStream)?.Flush(flushToDisk: true);
    }
}
