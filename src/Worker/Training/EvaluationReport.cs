using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Lockstep.Worker.Training;

/// <summary>
/// The files of an evaluation, in <c>evaluation/</c> of the run's directory: <c>step-N-confusion.csv</c> (row = label, column = answer,
/// counts), <c>step-N-classes.csv</c> (accuracy of each class), and <c>summary.json</c>, which names both and is renamed into place
/// last: whoever reads it finds files of one evaluation. The files of the evaluation before go then.
/// </summary>
internal static class EvaluationReport
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <param name="directory">The run's.</param>
    /// <param name="result">Over all ranks.</param>
    /// <param name="names">Of the classes.</param>
    /// <param name="confusion">[classes, classes], row-major: samples of a label that were taken for a class; names beyond its size are left out.</param>
    /// <returns>Path of the summary.</returns>
    /// <exception cref="IOException">A file cannot be written; the summary is still that of the evaluation before.</exception>
    public static string Write(string directory, EvaluationResult result, IReadOnlyList<string> names, ReadOnlySpan<long> confusion)
    {
        int classes = (int)Math.Round(Math.Sqrt(confusion.Length));
        string[] titles = [.. Enumerable.Range(0, classes).Select(i => Quoted(i < names.Count ? names[i] : i.ToString(CultureInfo.InvariantCulture)))];
        string folder = Directory.CreateDirectory(Path.Combine(directory, "evaluation")).FullName;
        string prefix = string.Create(CultureInfo.InvariantCulture, $"step-{result.Step:000000000}-");
        Replace(folder, prefix + "confusion.csv", Confusion(titles, confusion));
        Replace(folder, prefix + "classes.csv", Classes(titles, confusion));
        string summary = Replace(folder, "summary.json", Summary(result, prefix, classes));
        foreach (string old in Directory.EnumerateFiles(folder, "step-*.csv").Where(file => !Path.GetFileName(file).StartsWith(prefix, StringComparison.Ordinal)))
        {
            File.Delete(old);
        }

        return summary;
    }

    private static string Confusion(string[] titles, ReadOnlySpan<long> confusion)
    {
        var text = new StringBuilder("label").AppendJoin(string.Empty, titles.Select(title => $",{title}")).Append('\n');
        for (int label = 0; label < titles.Length; label++)
        {
            text.Append(titles[label]);
            foreach (long count in confusion.Slice(label * titles.Length, titles.Length))
            {
                text.Append(CultureInfo.InvariantCulture, $",{count}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The accuracy of a class without samples is left empty.</summary>
    private static string Classes(string[] titles, ReadOnlySpan<long> confusion)
    {
        var text = new StringBuilder("class,name,samples,correct,accuracy\n");
        for (int label = 0; label < titles.Length; label++)
        {
            long samples = 0;
            foreach (long count in confusion.Slice(label * titles.Length, titles.Length))
            {
                samples += count;
            }

            long correct = confusion[(label * titles.Length) + label];
            string accuracy = samples == 0 ? string.Empty : ((double)correct / samples).ToString("0.######", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{label},{titles[label]},{samples},{correct},{accuracy}\n");
        }

        return text.ToString();
    }

    private static string Summary(EvaluationResult result, string prefix, int classes)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            var sums = result.Sums;
            json.WriteStartObject();
            json.WriteNumber("step", result.Step);
            json.WriteNumber("classes", classes);
            json.WriteNumber("samples", sums.Samples);
            json.WriteNumber("broken", sums.Broken);
            json.WriteNumber("correct", (long)sums.Correct);
            WriteFinite(json, "accuracy", sums.Correct / sums.Samples);
            if (result.HasTopFive)
            {
                json.WriteNumber("top5_correct", sums.TopFive);
                WriteFinite(json, "top5_accuracy", (double)sums.TopFive / sums.Samples);
            }

            WriteFinite(json, "loss", sums.LossSum / sums.Samples);
            json.WriteString("confusion", prefix + "confusion.csv");
            json.WriteString("per_class", prefix + "classes.csv");
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void WriteFinite(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>RFC 4180: names with commas, quotes or line ends stand in quotes.</summary>
    private static string Quoted(string name) => name.AsSpan().ContainsAny(",\"\r\n") ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;

    private static string Replace(string folder, string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path + ".partial", text);
        File.Move(path + ".partial", path, overwrite: true);
        return path;
    }
}
