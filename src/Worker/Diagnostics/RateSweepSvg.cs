using System.Globalization;
using System.Net;
using System.Text;

namespace Lockstep.Worker.Diagnostics;

/// <summary>Draws a sweep: loss over the learning rate, whose axis is logarithmic, with a line at each suggestion.</summary>
public static class RateSweepSvg
{
    private const double Width = 720;
    private const double Height = 420;
    private const double Left = 64;
    private const double Right = 20;
    private const double Top = 44;
    private const double Bottom = 56;
    private const int LossTicks = 5;

    /// <summary>A whole SVG document. Losses above the first one by half are cut off at the top: divergence would flatten the rest.</summary>
    /// <param name="curve">At least two points.</param>
    /// <param name="name">Name of the experiment, for the title.</param>
    public static string Of(RateSweepCurve curve, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(curve.Points.Count, 2, nameof(curve));
        double low = curve.Points.Min(point => Math.Min(point.Loss, point.Smoothed));
        double high = Math.Min(curve.Points.Max(point => point.Smoothed), 1.5 * curve.Points[0].Smoothed);
        double room = Math.Max(0.05 * (high - low), 1e-3);
        (low, high) = (low - room, high + room);
        double first = Math.Log10(curve.Points[0].Rate);
        double last = Math.Log10(curve.Points[^1].Rate);
        double X(double rate) => Left + ((Math.Log10(rate) - first) / (last - first) * (Width - Left - Right));
        double Y(double loss) => Top + ((high - Math.Min(loss, high)) / (high - low) * (Height - Top - Bottom));

        var svg = new StringBuilder();
        string title = WebUtility.HtmlEncode($"Loss over learning rate: {name}");
        svg.AppendLine(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-labelledby=\"title description\" font-family=\"sans-serif\" font-size=\"12\">"));
        svg.AppendLine($"<title id=\"title\">{title}</title>");
        svg.AppendLine($"<desc id=\"description\">{WebUtility.HtmlEncode(Description(curve))}</desc>");
        svg.AppendLine(Invariant($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>"));
        svg.AppendLine(Invariant($"<text x=\"{Width / 2}\" y=\"24\" text-anchor=\"middle\" font-size=\"15\">{title}</text>"));
        DrawRates(svg, (int)Math.Ceiling(first - 1e-9), (int)Math.Floor(last + 1e-9), X);
        DrawLosses(svg, low, high, Y);
        svg.AppendLine(Invariant($"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Width - Left - Right}\" height=\"{Height - Top - Bottom}\" fill=\"none\" stroke=\"#444\"/>"));
        svg.AppendLine(Line(curve.Points.Select(point => (X(point.Rate), Y(point.Loss))), "#bbb", 1));
        svg.AppendLine(Line(curve.Points.Select(point => (X(point.Rate), Y(point.Smoothed))), "#0b5cad", 2));
        DrawSuggestion(svg, curve.Steepest, "steepest", "#b3261e", X, Top + 16);
        DrawSuggestion(svg, curve.TenthOfLowest, "minimum / 10", "#1b6e3c", X, Top + 32);
        return svg.AppendLine("</svg>").ToString();
    }

    private static string Description(RateSweepCurve curve) => string.Create(
        CultureInfo.InvariantCulture,
        $"{curve.Points.Count} steps from rate {curve.Points[0].Rate:g3} to {curve.Points[^1].Rate:g3}; smoothed loss from {curve.Points[0].Smoothed:0.###} down to {curve.Points.Min(point => point.Smoothed):0.###}. Grey: loss of each step; blue: smoothed.");

    private static void DrawRates(StringBuilder svg, int from, int to, Func<double, double> x)
    {
        for (int power = from; power <= to; power++)
        {
            double at = x(Math.Pow(10, power));
            svg.AppendLine(Invariant($"<line x1=\"{at:0.#}\" y1=\"{Top}\" x2=\"{at:0.#}\" y2=\"{Height - Bottom}\" stroke=\"#e4e4e4\"/>"));
            svg.AppendLine(Invariant($"<text x=\"{at:0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">1e{power}</text>"));
        }

        svg.AppendLine(Invariant($"<text x=\"{(Width + Left - Right) / 2}\" y=\"{Height - 14}\" text-anchor=\"middle\">learning rate</text>"));
    }

    private static void DrawLosses(StringBuilder svg, double low, double high, Func<double, double> y)
    {
        for (int i = 0; i <= LossTicks; i++)
        {
            double loss = low + ((high - low) * i / LossTicks);
            svg.AppendLine(Invariant($"<line x1=\"{Left - 4}\" y1=\"{y(loss):0.#}\" x2=\"{Left}\" y2=\"{y(loss):0.#}\" stroke=\"#444\"/>"));
            svg.AppendLine(Invariant($"<text x=\"{Left - 8}\" y=\"{y(loss) + 4:0.#}\" text-anchor=\"end\">{loss:0.00}</text>"));
        }

        svg.AppendLine(Invariant($"<text transform=\"translate(16 {(Height + Top - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">loss</text>"));
    }

    private static void DrawSuggestion(StringBuilder svg, double? rate, string label, string colour, Func<double, double> x, double height)
    {
        if (rate is not { } value || x(value) < Left)
        {
            return;
        }

        svg.AppendLine(Invariant($"<line x1=\"{x(value):0.#}\" y1=\"{Top}\" x2=\"{x(value):0.#}\" y2=\"{Height - Bottom}\" stroke=\"{colour}\" stroke-dasharray=\"5 4\"/>"));
        svg.AppendLine(Invariant($"<text x=\"{x(value) + 5:0.#}\" y=\"{height}\" fill=\"{colour}\">{label}: {value:0.0e+0}</text>"));
    }

    private static string Line(IEnumerable<(double X, double Y)> points, string colour, double width) => Invariant(
        $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" points=\"{string.Join(' ', points.Select(point => Invariant($"{point.X:0.#},{point.Y:0.#}")))}\"/>");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
