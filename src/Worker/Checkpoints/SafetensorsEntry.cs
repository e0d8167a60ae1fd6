using System.Text.Json;

namespace Lockstep.Worker.Checkpoints;

/// <summary>One tensor as the header describes it: its values stand in bytes [Begin, End) of the data.</summary>
internal sealed record SafetensorsEntry(string Name, IReadOnlyList<int> Shape, long Begin, long End)
{
    public int Elements => (int)((End - Begin) / sizeof(float));

    /// <exception cref="InvalidDataException">The entry breaks the layout, or is not float32.</exception>
    public static SafetensorsEntry Parse(string name, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || json.EnumerateObject().Any(key => key.Name is not ("dtype" or "shape" or "data_offsets")))
        {
            throw new InvalidDataException($"tensor {name}: expected an object of dtype, shape and data_offsets, found {json.GetRawText()}.");
        }

        var type = json.TryGetProperty("dtype", out var dtype) ? dtype.ToString() : "nothing";
        if (type != SafetensorsLayout.Float32)
        {
            throw new InvalidDataException($"tensor {name}: expected dtype {SafetensorsLayout.Float32}, found {type}: convert the file to float32 first.");
        }

        var shape = Numbers(name, json, "shape");
        var offsets = Numbers(name, json, "data_offsets");
        if (offsets.Count != 2 || offsets[1] < offsets[0])
        {
            throw new InvalidDataException($"tensor {name}: expected two ascending data_offsets, found [{string.Join(", ", offsets)}].");
        }

        if (Bytes(shape) != offsets[1] - offsets[0])
        {
            throw new InvalidDataException($"tensor {name}: shape [{string.Join(", ", shape)}] of float32 does not fill data_offsets [{string.Join(", ", offsets)}].");
        }

        return new SafetensorsEntry(name, [.. shape.Select(extent => (int)extent)], offsets[0], offsets[1]);
    }

    private static List<long> Numbers(string name, JsonElement json, string key)
    {
        var numbers = new List<long>();
        if (!json.TryGetProperty(key, out var array) || array.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException($"tensor {name}: expected {key} as a list of integers.");
        }

        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var number) || number < 0)
            {
                throw new InvalidDataException($"tensor {name}: expected integers of at least 0 in {key}, found {item.GetRawText()}.");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    /// <summary>Bytes of a shape; -1 where one array cannot hold its elements.</summary>
    private static long Bytes(List<long> shape)
    {
        var elements = 1L;
        foreach (var extent in shape)
        {
            if (extent > Array.MaxLength || elements > Array.MaxLength)
            {
                return -1;
            }

            elements *= extent;
        }

        return elements > Array.MaxLength ? -1 : elements * sizeof(float);
    }
}
