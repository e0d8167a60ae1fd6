using System.CommandLine;
using System.Globalization;
using Lockstep.Data.Sources;
using Lockstep.Worker.Diagnostics;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep lr-range FILE</c>.</summary>
internal static class LrRangeCommand
{
    private const int LongestTable = 25;

    private const string About =
        "Train from the start with a learning rate that grows in equal ratios from step to step, and show the loss over it (Smith 2017). "
        + "Suggests the rate at which the loss falls fastest, and a tenth of the one at which it is lowest. Ends when the loss is four times its lowest. "
        + "Runs in this process with the experiment's data, batch and optimizer.";

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Experiment file (YAML)." };
        var from = new Option<double>("--from") { Description = "First rate.", DefaultValueFactory = _ => 1e-5 };
        var to = new Option<double>("--to") { Description = "Last rate.", DefaultValueFactory = _ => 10 };
        var steps = new Option<int>("--steps") { Description = "Optimizer steps, at least 10.", DefaultValueFactory = _ => 100 };
        var threads = new Option<int>("--threads") { Description = "CPU threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var svg = new Option<string?>("--svg") { Description = "Draw the curve into this file." };
        var json = JsonOption.Create();
        var command = new Command("lr-range", About) { file, from, to, steps, threads, svg, json };
        command.SetGuardedAction((parsed, token) =>
        {
            var experiment = ExperimentFile.Read(parsed.GetValue(file)!);
            var settings = new RateSweepSettings(parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(steps), parsed.GetValue(threads));
            return Task.FromResult(Run(experiment, settings, parsed.GetValue(svg), parsed.GetValue(json), token));
        });
        return command;
    }

    private static int Run(ExperimentFile experiment, RateSweepSettings settings, string? svg, bool json, CancellationToken token)
    {
        Check(settings);
        try
        {
            var curve = RateSweep.Run(experiment.Spec, experiment.BaseDirectory, settings, _ => { }, token);
            if (svg is not null && curve.Points.Count > 1)
            {
                File.WriteAllText(svg, RateSweepSvg.Of(curve, experiment.Spec.Name));
            }

            Console.WriteLine(json
                ? JsonOption.Text(new { curve.Points, curve.Diverged, curve.Steepest, curve.TenthOfLowest })
                : Text(curve));
            return curve.Steepest is null ? ExitCode.Failed : ExitCode.Done;
        }
        catch (DataException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return ExitCode.Failed;
        }
    }

    private static void Check(RateSweepSettings settings)
    {
        if (!(settings.From > 0 && settings.To > settings.From && double.IsFinite(settings.To)))
        {
            throw new UsageException($"--from, --to: expected rates above 0, the second above the first, found {settings.From} and {settings.To}");
        }

        if (settings.Steps < 10 || settings.Threads < 1)
        {
            throw new UsageException($"--steps, --threads: expected at least 10 steps and 1 thread, found {settings.Steps} and {settings.Threads}");
        }
    }

    private static string Text(RateSweepCurve curve)
    {
        int stride = Math.Max(1, (curve.Points.Count + LongestTable - 1) / LongestTable);
        var lines = new List<string> { "    rate        loss    smoothed" };
        lines.AddRange(curve.Points.Where((_, i) => i % stride == 0 || i == curve.Points.Count - 1)
            .Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Rate,8:0.00e+0} {point.Loss,11:0.0000} {point.Smoothed,11:0.0000}")));
        lines.Add(curve.Diverged ? "The loss diverged there." : "The loss has not diverged.");
        lines.Add(curve is { Steepest: { } steepest, TenthOfLowest: { } tenth }
            ? string.Create(CultureInfo.InvariantCulture, $"suggested learning_rate.base (scaling: none): {steepest:0.0e+0}, where the loss falls fastest; a tenth of the rate at its minimum is {tenth:0.0e+0}.")
            : "No rate is suggested: the loss hardly fell. Try more --steps, between rates nearer to each other; lockstep gradcheck says whether the gradients are right.");
        return string.Join('\n', lines);
    }
}
