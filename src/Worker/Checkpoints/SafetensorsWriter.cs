using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Lockstep.Worker.Checkpoints;

/// <summary>Writes float32 tensors as a safetensors file, in the order given.</summary>
internal static class SafetensorsWriter
{
    /// <exception cref="ArgumentException">A name is empty, reserved or used twice, or values do not fill a shape.</exception>
    /// <exception cref="IOException">The stream refused.</exception>
    public static void Write(Stream stream, IReadOnlyList<NamedTensor> tensors)
    {
        Check(tensors);
        var header = Header(tensors);
        Span<byte> length = stackalloc byte[SafetensorsLayout.LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in tensors)
        {
            WriteValues(stream, tensor.Values.Span);
        }
    }

    private static byte[] Header(IReadOnlyList<NamedTensor> tensors)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();

            // Some readers insist on this entry; it says that names and layouts are PyTorch's.
            json.WriteStartObject(SafetensorsLayout.MetadataKey);
            json.WriteString("format", "pt");
            json.WriteEndObject();
            var offset = 0L;
            foreach (var tensor in tensors)
            {
                var end = offset + ((long)tensor.Values.Length * sizeof(float));
                WriteEntry(json, tensor, offset, end);
                offset = end;
            }

            json.WriteEndObject();
        }

        while ((SafetensorsLayout.LengthBytes + buffer.Length) % SafetensorsLayout.Alignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, NamedTensor tensor, long begin, long end)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", SafetensorsLayout.Float32);
        json.WriteStartArray("shape");
        foreach (var extent in tensor.Shape)
        {
            json.WriteNumberValue(extent);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteValues(Stream stream, ReadOnlySpan<float> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("safetensors files are written on little-endian machines only.");
        }

        // In pieces, because a span of bytes ends at 2 GiB.
        const int Piece = 1 << 20;
        while (!values.IsEmpty)
        {
            var piece = values[..Math.Min(Piece, values.Length)];
            stream.Write(MemoryMarshal.AsBytes(piece));
            values = values[piece.Length..];
        }
    }

    private static void Check(IReadOnlyList<NamedTensor> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (tensor.Name.Length == 0 || tensor.Name == SafetensorsLayout.MetadataKey || !names.Add(tensor.Name))
            {
                throw new ArgumentException($"expected a new tensor name other than {SafetensorsLayout.MetadataKey}, found '{tensor.Name}'.", nameof(tensors));
            }

            var elements = SafetensorsLayout.Elements(tensor.Shape);
            if (elements != tensor.Values.Length)
            {
                throw new ArgumentException($"tensor {tensor.Name} of shape [{string.Join(", ", tensor.Shape)}] needs {elements} values, found {tensor.Values.Length}.", nameof(tensors));
            }
        }
    }
}
