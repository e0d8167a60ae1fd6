using System.Text.Json;

namespace Lockstep.Protocol.Experiments;

/// <summary>Writes type and limits of a key that is no record.</summary>
internal static class ScalarSchema
{
    private static readonly Dictionary<Type, string> TypeNames = new()
    {
        [typeof(string)] = "string",
        [typeof(bool)] = "boolean",
        [typeof(int)] = "integer",
        [typeof(long)] = "integer",
        [typeof(ulong)] = "integer",
        [typeof(double)] = "number",
    };

    public static void Write(Utf8JsonWriter json, SpecKey key)
    {
        if (key.Type.IsEnum)
        {
            WriteWords(json, EnumWords.Of(key.Type));
        }
        else if (key.Type == typeof(TimeSpan))
        {
            json.WriteString("type", "string");
            json.WriteString("pattern", DurationText.Pattern);
        }
        else if (key.Type == typeof(IReadOnlyList<LayerSpec>))
        {
            LayerSchema.Write(json);
        }
        else if (key.ItemType is { } item)
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            if (item.IsEnum)
            {
                WriteWords(json, EnumWords.Of(item));
            }
            else
            {
                WriteNumber(json, item, key.Limits);
            }

            json.WriteEndObject();
        }
        else
        {
            WriteNumber(json, key.Type, key.Limits);
        }
    }

    private static void WriteWords(Utf8JsonWriter json, EnumWords words)
    {
        json.WriteStartArray("enum");
        foreach (var word in words.Names.Concat(words.Aliases))
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }

    /// <summary>Type and limits of a single value.</summary>
    public static void WriteNumber(Utf8JsonWriter json, Type type, LimitsAttribute? limits)
    {
        json.WriteString("type", TypeNames[type]);
        if (type == typeof(ulong))
        {
            json.WriteNumber("minimum", 0);
        }

        if (limits is not null)
        {
            json.WriteNumber(limits.AboveLeast ? "exclusiveMinimum" : "minimum", limits.Least);
            if (!limits.IsOpen)
            {
                json.WriteNumber(limits.BelowMost ? "exclusiveMaximum" : "maximum", limits.Most);
            }
        }
    }
}
