using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Lockstep.Engine.Cuda;

/// <summary>
/// What is costly to find out (compiled kernels, chosen plans), in a folder for all processes that use it: files appear by renaming,
/// and begin with the SHA-256 of what follows. A damaged one, a folder that cannot be written to: then it is as if there were none.
/// </summary>
/// <param name="folder">Made when it is first needed.</param>
/// <param name="extension">Of the files, with its dot: what they are.</param>
internal sealed class FileCache(string folder, string extension)
{
    private const int HashBytes = SHA256.HashSizeInBytes;

    /// <summary>Of everything that a file depends on; no two lists of parts have the same.</summary>
    public static string Key(IReadOnlyList<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string part in parts)
        {
            byte[] text = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
            hash.AppendData(length);
            hash.AppendData(text);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <returns>Null if there is none, or none that is whole.</returns>
    public byte[]? Read(string key)
    {
        try
        {
            byte[] file = File.ReadAllBytes(PathOf(key));
            return file.Length > HashBytes && SHA256.HashData(file.AsSpan(HashBytes)).AsSpan().SequenceEqual(file.AsSpan(0, HashBytes))
                ? file[HashBytes..]
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <returns>Empty, or why it could not be kept: then the next process finds it out again.</returns>
    public string Write(string key, ReadOnlySpan<byte> content)
    {
        string partial = $"{PathOf(key)}.{Guid.NewGuid():N}.partial";
        try
        {
            Directory.CreateDirectory(folder);
            byte[] file = new byte[HashBytes + content.Length];
            SHA256.HashData(content, file);
            content.CopyTo(file.AsSpan(HashBytes));
            File.WriteAllBytes(partial, file);
            File.Move(partial, PathOf(key), overwrite: true);
            return string.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Forget(partial);
            return $"{folder} cannot keep {extension} files: {e.Message}";
        }
    }

    private static void Forget(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing depends on it.
        }
    }

    private string PathOf(string key) => Path.Combine(folder, key + extension);
}
