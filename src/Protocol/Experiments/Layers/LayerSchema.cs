using System.Text.Json;

namespace Lockstep.Protocol.Experiments;

/// <summary>Writes the schema of a list of layers: a word alone, or one object a kind.</summary>
internal static class LayerSchema
{
    public static void Write(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteStartArray("anyOf");
        WriteWords(json);
        foreach (var kind in LayerKindTable.All)
        {
            json.WriteStartObject();
            WriteKind(json, kind);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteWords(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("enum");
        foreach (var kind in LayerKindTable.All.Where(kind => kind.StandsAlone))
        {
            json.WriteStringValue(kind.Name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteKind(Utf8JsonWriter json, LayerKind kind)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        WriteNames(json, "required", [kind.Name]);
        json.WriteStartObject("properties");
        json.WriteStartObject(kind.Name);
        json.WriteString("description", kind.Description);
        WriteForms(json, kind);
        json.WriteEndObject();
        json.WriteStartObject("name");
        json.WriteString("description", "Unique; begins the names of the layer's tensors. Default: kind and place.");
        json.WriteString("type", "string");
        json.WriteEndObject();
        WriteInputs(json);
        json.WriteEndObject();
    }

    private static void WriteForms(Utf8JsonWriter json, LayerKind kind)
    {
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        WriteSettings(json, kind);
        json.WriteEndObject();
        if (kind.Shorthand is { } setting)
        {
            json.WriteStartObject();
            ScalarSchema.WriteNumber(json, setting.Type, setting.Limits);
            json.WriteEndObject();
        }

        if (kind.StandsAlone)
        {
            json.WriteStartObject();
            json.WriteString("type", "null");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSettings(Utf8JsonWriter json, LayerKind kind)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        WriteNames(json, "required", kind.Settings.Where(setting => setting.IsRequired).Select(setting => setting.Name));
        json.WriteStartObject("properties");
        foreach (var setting in kind.Settings)
        {
            json.WriteStartObject(setting.Name);
            json.WriteString("description", setting.Description);
            ScalarSchema.WriteNumber(json, setting.Type, setting.Limits);
            if (setting.Default is { } value)
            {
                json.WritePropertyName("default");
                SpecJsonWriter.WriteValue(json, setting.ValueOf(value));
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteInputs(Utf8JsonWriter json)
    {
        json.WriteStartObject("inputs");
        json.WriteString("description", $"Earlier layers by name; {LayerSpec.Image}: the images. Default: the layer before.");
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        json.WriteString("type", "string");
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteString("type", "string");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, string key, IEnumerable<string> names)
    {
        json.WriteStartArray(key);
        foreach (var name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }
}
