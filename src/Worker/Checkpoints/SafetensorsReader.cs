using System.Runtime.InteropServices;
using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Worker.Checkpoints;

/// <summary>Reads float32 tensors from a safetensors file, strictly: not a byte more or less than the header says.</summary>
internal static class SafetensorsReader
{
    /// <summary>All tensors of a file, in the order of their data.</summary>
    /// <exception cref="CheckpointException">The file is missing, unreadable or breaks the layout.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Read(stream);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CheckpointException(path, error.Message, error);
        }
    }

    /// <param name="stream">Seekable, at its beginning.</param>
    /// <exception cref="InvalidDataException">The contents break the layout.</exception>
    public static IReadOnlyList<NamedTensor> Read(Stream stream)
    {
        var tensors = new List<NamedTensor>();
        foreach (var entry in SafetensorsHeader.Read(stream))
        {
            var values = new float[entry.Elements];
            ReadValues(stream, values);
            tensors.Add(new NamedTensor(entry.Name, entry.Shape, values));
        }

        return tensors;
    }

    private static void ReadValues(Stream stream, Span<float> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("safetensors files are read on little-endian machines only.");
        }

        const int Piece = 1 << 20;
        while (!values.IsEmpty)
        {
            var piece = values[..Math.Min(Piece, values.Length)];
            stream.ReadExactly(MemoryMarshal.AsBytes(piece));
            values = values[piece.Length..];
        }
    }
}
