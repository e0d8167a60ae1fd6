using System.Text.Json;

namespace Lockstep.Protocol.Experiments;

/// <summary>Writes the inside of a schema object: for a record, for a key, for a value.</summary>
internal static class SchemaWriter
{
    public static void WriteRecord(Utf8JsonWriter json, SpecShape shape)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        WriteRequired(json, shape);
        json.WriteStartObject("properties");
        var defaults = shape.Create();
        foreach (var key in shape.Keys)
        {
            json.WriteStartObject(key.Name);
            WriteKey(json, key, defaults);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteRequired(Utf8JsonWriter json, SpecShape shape)
    {
        var required = shape.Keys.Where(key => key.IsRequired).ToList();
        if (required.Count > 0)
        {
            json.WriteStartArray("required");
            required.ForEach(key => json.WriteStringValue(key.Name));
            json.WriteEndArray();
        }
    }

    private static void WriteKey(Utf8JsonWriter json, SpecKey key, object defaults)
    {
        json.WriteString("description", Describe(key));
        var forms = Forms(key);
        if (forms.Count == 1)
        {
            forms[0](json);
        }
        else
        {
            json.WriteStartArray("anyOf");
            foreach (var form in forms)
            {
                json.WriteStartObject();
                form(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (!key.IsRequired && !key.IsRecord && key.Property.GetValue(defaults) is { } value and not IReadOnlyList<LayerSpec>)
        {
            json.WritePropertyName("default");
            SpecJsonWriter.WriteValue(json, value);
        }
    }

    private static string Describe(SpecKey key)
        => key.Type.IsEnum ? string.Join('\n', EnumWords.Of(key.Type).Descriptions.Prepend(key.Description)) : key.Description;

    /// <summary>What may stand at a key: its value, a shorthand for it, nothing.</summary>
    private static List<Action<Utf8JsonWriter>> Forms(SpecKey key)
    {
        var forms = new List<Action<Utf8JsonWriter>>();
        if (key.IsRecord)
        {
            var shape = SpecShape.Of(key.Type);
            if (shape.Shorthand is { } shorthand)
            {
                forms.Add(json => ScalarSchema.Write(json, shorthand));
            }

            forms.Add(json => WriteRecord(json, shape));
        }
        else
        {
            forms.Add(json => ScalarSchema.Write(json, key));
        }

        if (key.IsNullable)
        {
            forms.Add(json => json.WriteString("type", "null"));
        }

        return forms;
    }
}
