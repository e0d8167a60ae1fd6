using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Lockstep.Protocol.Experiments;

/// <summary>An experiment as JSON: every key, in declared order, defaults included, with the words of the experiment file.</summary>
public static class ExperimentJson
{
    /// <summary>
    /// One line of JSON that depends on the values alone: not on machine, culture, file layout nor on which defaults were written out.
    /// <see cref="ExperimentYaml"/> reads it back as the same experiment, JSON being YAML.
    /// </summary>
    public static string Canonical(ExperimentSpec spec)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            SpecJsonWriter.WriteRecord(json, SpecShape.Of(typeof(ExperimentSpec)), spec);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
