using System.Text.Json;

namespace Lockstep.Protocol.Experiments;

/// <summary>Writes layers as an experiment file would, with every name, input and setting.</summary>
internal static class LayerJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<LayerSpec> layers)
    {
        json.WriteStartArray();
        foreach (var layer in layers)
        {
            json.WriteStartObject();
            json.WriteStartObject(layer.Kind);
            foreach (var setting in LayerKindTable.Find(layer.Kind)!.Settings)
            {
                json.WritePropertyName(setting.Name);
                SpecJsonWriter.WriteValue(json, setting.ValueOf(layer.Settings[setting.Name]));
            }

            json.WriteEndObject();
            json.WriteString("name", layer.Name);
            json.WriteStartArray("inputs");
            foreach (var input in layer.Inputs)
            {
                json.WriteStringValue(input);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
