using System.Globalization;
using System.Text.RegularExpressions;

namespace Lockstep.Protocol.Experiments;

/// <summary>Durations as files write them: <c>100ms</c>, <c>2s</c>, <c>1.5m</c>, <c>1h</c>.</summary>
public static partial class DurationText
{
    /// <summary>The same for a schema; the unit is never left out.</summary>
    public const string Pattern = @"^[0-9]+(\.[0-9]+)?(ms|s|m|h)$";

    /// <summary>False where the text is none.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (!Form().IsMatch(text))
        {
            return false;
        }

        var unitAt = text.AsSpan().IndexOfAny("msh");
        var number = double.Parse(text.AsSpan(0, unitAt), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        var milliseconds = number * MillisecondsPer(text[unitAt..]);
        if (milliseconds > TimeSpan.FromDays(365).TotalMilliseconds)
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    /// <summary>The shortest text that reads back as the same duration.</summary>
    public static string Format(TimeSpan duration)
    {
        var milliseconds = (decimal)duration.Ticks / TimeSpan.TicksPerMillisecond;
        foreach (var (unit, size) in new[] { ("h", 3_600_000m), ("m", 60_000m), ("s", 1000m) })
        {
            if (milliseconds != 0 && milliseconds % size == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / size:0}{unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.####}ms");
    }

    private static double MillisecondsPer(string unit) => unit switch
    {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        _ => 3_600_000,
    };

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
