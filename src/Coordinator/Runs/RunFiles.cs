using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>The files of one run: <c>experiment.yaml</c>, <c>metrics.jsonl</c> (one line per report), <c>summary.json</c>, <c>checkpoints/</c>.</summary>
internal sealed class RunFiles(string directory) : IDisposable
{
    private StreamWriter? _metrics;

    public static string CheckpointsOf(string directory) => Path.Combine(directory, "checkpoints");

    public static string ExperimentOf(string directory) => Path.Combine(directory, "experiment.yaml");

    public static string BaseOf(string directory) => Path.Combine(directory, "base-directory");

    private static string ShardSizesOf(string directory) => Path.Combine(directory, "shard-sizes.json");

    /// <summary>What <see cref="WriteShardSizes"/> wrote.</summary>
    /// <exception cref="IOException">It is not there, or not readable.</exception>
    /// <exception cref="JsonException">It was damaged.</exception>
    public static long[] ReadShardSizes(string directory) => JsonSerializer.Deserialize<long[]>(File.ReadAllText(ShardSizesOf(directory))) ?? [];

    /// <exception cref="IOException">The directory cannot be written.</exception>
    public void Create(string yaml, string baseDirectory)
    {
        Directory.CreateDirectory(CheckpointsOf(directory));
        File.WriteAllText(ExperimentOf(directory), yaml);
        File.WriteAllText(BaseOf(directory), baseDirectory);
        _metrics = new StreamWriter(Path.Combine(directory, "metrics.jsonl"), append: true) { AutoFlush = true };
    }

    public void WriteProgress(RunInfo info, DateTimeOffset now) => WriteLine(now, "progress", json =>
    {
        json.WriteNumber("step", info.Step);
        json.WriteNumber("epoch", info.Epoch);
        WriteFinite(json, "loss", info.Loss);
        WriteFinite(json, "accuracy", info.TrainingAccuracy);
        json.WriteNumber("learning_rate", info.LearningRate);
        json.WriteNumber("images_per_second", info.ImagesPerSecond);
        json.WriteNumber("generation", info.Generation);
        json.WriteNumber("workers", info.Workers.Count);
    });

    public void WriteEvaluation(Evaluated evaluated, DateTimeOffset now) => WriteLine(now, "evaluation", json =>
    {
        json.WriteNumber("step", evaluated.Step);
        WriteFinite(json, "loss", evaluated.Loss);
        WriteFinite(json, "accuracy", evaluated.Accuracy);
        if (evaluated.HasTop5Accuracy)
        {
            WriteFinite(json, "top5_accuracy", evaluated.Top5Accuracy);
        }

        json.WriteNumber("broken", evaluated.Broken);
        json.WriteNumber("samples", evaluated.Samples);
        json.WriteNumber("seconds", evaluated.Seconds);
    });

    public void WriteEvent(RunEvent happened, DateTimeOffset now) => WriteLine(now, happened.Kind, json => json.WriteString("text", happened.Text));

    public void WriteSummary(RunInfo info) =>
        Try(() => File.WriteAllText(Path.Combine(directory, "summary.json"), JsonFormatter.Default.Format(info) + "\n"));

    /// <summary>Samples of each shard of the training set, if a worker said them: the run's sample order follows from them.</summary>
    public void WriteShardSizes(IReadOnlyList<long> sizes) => Try(() =>
    {
        if (sizes.Count == 0)
        {
            return;
        }

        string path = ShardSizesOf(directory);
        File.WriteAllText(path + ".partial", JsonSerializer.Serialize(sizes));
        File.Move(path + ".partial", path, overwrite: true);
    });

    public void Dispose() => Try(() => _metrics?.Dispose());

    /// <summary>A full disk costs lines for people to read, not the run: the journal has what the run needs.</summary>
    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            // The run's status says that checkpoints fail; there is nowhere left to write more.
        }
    }

    private static void WriteFinite(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void WriteLine(DateTimeOffset now, string kind, Action<Utf8JsonWriter> fill)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", now);
            json.WriteString("kind", kind);
            fill(json);
            json.WriteEndObject();
        }

        Try(() => _metrics?.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)));
    }
}
