using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lockstep.Protocol.Experiments;

/// <summary>The JSON schema of experiment files, for editors. Generated from the same records that the reader fills.</summary>
public static class ExperimentSchema
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Draft 2020-12, indented, ends with a line feed.</summary>
    public static string Generate()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "Lockstep experiment");
            SchemaWriter.WriteRecord(json, SpecShape.Of(typeof(ExperimentSpec)));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
