using System.Collections;
using System.Text.Json;

namespace Lockstep.Protocol.Experiments;

/// <summary>Writes values as an experiment file would.</summary>
internal static class SpecJsonWriter
{
    public static void WriteRecord(Utf8JsonWriter json, SpecShape shape, object record)
    {
        json.WriteStartObject();
        foreach (var key in shape.Keys)
        {
            var value = key.Property.GetValue(record);
            if (value is IReadOnlyList<LayerSpec> { Count: 0 })
            {
                // A named model has none, and a list without layers could not be read back.
                continue;
            }

            json.WritePropertyName(key.Name);
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    public static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case Enum word:
                json.WriteStringValue(EnumWords.Word(word));
                break;
            case TimeSpan duration:
                json.WriteStringValue(DurationText.Format(duration));
                break;
            case IReadOnlyList<LayerSpec> layers:
                LayerJson.Write(json, layers);
                break;
            case IList items:
                WriteList(json, items);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case double number:
                // Shortest text that reads back as the same number; -0 is 0.
                json.WriteNumberValue(number + 0.0);
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case int or long:
                json.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                WriteRecord(json, SpecShape.Of(value.GetType()), value);
                break;
        }
    }

    private static void WriteList(Utf8JsonWriter json, IList items)
    {
        json.WriteStartArray();
        foreach (object? item in items)
        {
            WriteValue(json, item);
        }

        json.WriteEndArray();
    }
}
