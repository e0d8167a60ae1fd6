using System.Globalization;
using Lockstep.Worker.Benchmarks;

namespace Lockstep.Cli.Views;

/// <summary>The fastest algorithm at each size, as an experiment file's <c>communication.tuning</c> takes it.</summary>
internal static class TuningTable
{
    private const double Kibibyte = 1024;

    /// <summary>What is tried, in bytes.</summary>
    public static long[] Sizes { get; } = [4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20, 16 << 20, 64 << 20];

    /// <summary>Neighbouring sizes with the same fastest algorithm are one line; a line holds up to halfway, in powers of two, to the next size.</summary>
    public static IReadOnlyList<TuningLine> Of(IReadOnlyList<AllReduceFigures> figures)
    {
        var lines = new List<TuningLine>();
        foreach (var size in figures.GroupBy(figure => figure.Bytes).OrderBy(group => group.Key))
        {
            var best = size.MinBy(figure => figure.MedianMs)!;
            if (lines.Count > 0 && lines[^1].Algorithm == best.Algorithm)
            {
                lines.RemoveAt(lines.Count - 1);
            }

            lines.Add(new TuningLine(size.Key * 2 / Kibibyte, best.Algorithm, best.MedianMs));
        }

        return lines;
    }

    public static string Yaml(IReadOnlyList<TuningLine> lines) => string.Join('\n',
        "communication:",
        "  tuning:",
        $"    up_to_kb: [{string.Join(", ", lines.Select(line => line.UpToKb.ToString(CultureInfo.InvariantCulture)))}]",
        $"    algorithms: [{string.Join(", ", lines.Select(line => line.Algorithm))}]");
}
