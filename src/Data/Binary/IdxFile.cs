using System.Buffers.Binary;
using System.IO.Compression;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Binary;

/// <summary>
/// An IDX file of unsigned bytes, as MNIST has: magic 0x00 0x00 0x08 and the number of dimensions, each dimension as 32 bits big
/// endian, the bytes. Plain, or gzip-compressed (by content, whatever its name).
/// </summary>
internal sealed record IdxFile(string Path, int[] Dimensions, byte[] Bytes)
{
    /// <summary>Deflate packs at best 1032 : 1, so a header that promises more lies.</summary>
    private const long MostExpansion = 1032;

    /// <summary>Reads <c>folder/name</c> or <c>folder/name.gz</c>.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="name">Without <c>.gz</c>.</param>
    /// <param name="dimensions">How many the file must have.</param>
    /// <exception cref="DataException">The file is missing, of another kind, too short or too long.</exception>
    public static IdxFile Read(string folder, string name, int dimensions)
    {
        string plain = System.IO.Path.Combine(folder, name);
        string path = File.Exists(plain) ? plain : plain + ".gz";
        if (!File.Exists(path))
        {
            throw new DataException($"{plain} (or .gz) is missing: set data.path to the folder of the four IDX files.");
        }

        using var file = File.OpenRead(path);
        bool packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream stream = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        try
        {
            return Read(path, stream, dimensions, packed ? file.Length * MostExpansion : file.Length);
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"{path} is broken gzip: {e.Message} Fetch it again.", e);
        }
    }

    private static IdxFile Read(string path, Stream stream, int dimensions, long most)
    {
        byte[] header = new byte[4 + (4 * dimensions)];
        int got = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        uint magic = got >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(header) : 0;
        uint expected = 0x800u + (uint)dimensions;
        if (got < header.Length || magic != expected)
        {
            throw new DataException(
                $"{path} at byte 0 has {Convert.ToHexString(header, 0, Math.Min(4, got))}, expected the magic {expected:X8} of "
                + $"{dimensions}-dimensional bytes and {header.Length} bytes of header: it is another kind of file.");
        }

        int[] shape = [.. Enumerable.Range(1, dimensions).Select(i => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 * i)))];
        return new IdxFile(path, shape, ReadBody(path, stream, header.Length, shape, most));
    }

    private static byte[] ReadBody(string path, Stream stream, int headerLength, int[] shape, long most)
    {
        string text = string.Join(" x ", shape);
        long length = shape.Aggregate(1L, (product, size) => size > 0 && product <= Array.MaxLength ? product * size : -1);
        if (length < 1 || length > Math.Min(most, Array.MaxLength))
        {
            throw new DataException($"{path} at byte 4 has the dimensions {text}, which are not positive or are more than the file can hold: it is truncated or broken.");
        }

        byte[] bytes = new byte[length];
        int got = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (got < length || stream.ReadByte() >= 0)
        {
            throw new DataException(
                $"{path} has {(got < length ? $"{got}" : $"more than {length}")} bytes after the header of {headerLength}, expected {length} ({text}): fetch it again.");
        }

        return bytes;
    }
}
