using System.Buffers.Binary;
using System.Text.Json;

namespace Lockstep.Worker.Checkpoints;

/// <summary>Reads and checks the header of a safetensors file. Everything in it is hostile until proved.</summary>
internal static class SafetensorsHeader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The tensors in the order of their data; the stream stands at the data's first byte afterwards.</summary>
    /// <exception cref="InvalidDataException">The header breaks the layout, or does not fit the stream's length; the message says where.</exception>
    public static IReadOnlyList<SafetensorsEntry> Read(Stream stream)
    {
        var header = ReadBytes(stream);
        var dataBytes = stream.Length - SafetensorsLayout.LengthBytes - header.Length;
        try
        {
            using var json = JsonDocument.Parse(header, Strict);
            var entries = Entries(json.RootElement).OrderBy(entry => entry.Begin).ThenBy(entry => entry.End).ToList();
            CheckCoverage(entries, dataBytes);
            return entries;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second one is how text that is no Unicode comes out of the parser.
            throw new InvalidDataException($"expected a JSON header of {header.Length} bytes: {error.Message}", error);
        }
    }

    private static byte[] ReadBytes(Stream stream)
    {
        if (stream.Length < SafetensorsLayout.LengthBytes)
        {
            throw new InvalidDataException($"expected at least {SafetensorsLayout.LengthBytes} bytes, found {stream.Length}.");
        }

        Span<byte> prefix = stackalloc byte[SafetensorsLayout.LengthBytes];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var limit = Math.Min(SafetensorsLayout.MaxHeaderBytes, stream.Length - SafetensorsLayout.LengthBytes);
        if (length > (ulong)limit)
        {
            throw new InvalidDataException($"expected a header of at most {limit} bytes, found a header length of {length}: the file is no safetensors file, or it was cut off.");
        }

        var header = new byte[length];
        stream.ReadExactly(header);
        return header;
    }

    private static IEnumerable<SafetensorsEntry> Entries(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"expected a JSON object as header, found {root.ValueKind}.");
        }

        return root.EnumerateObject()
            .Where(property => property.Name != SafetensorsLayout.MetadataKey)
            .Select(property => SafetensorsEntry.Parse(property.Name, property.Value));
    }

    /// <summary>The data must be covered without a hole and without an overlap, as the layout demands.</summary>
    private static void CheckCoverage(IReadOnlyList<SafetensorsEntry> entries, long dataBytes)
    {
        var expected = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != expected)
            {
                throw new InvalidDataException($"tensor {entry.Name}: expected data at offset {expected}, found {entry.Begin}.");
            }

            expected = entry.End;
        }

        if (expected != dataBytes)
        {
            throw new InvalidDataException($"expected {expected} bytes of data as the header says, found {dataBytes}.");
        }
    }
}
