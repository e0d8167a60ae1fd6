using System.Globalization;
using Lockstep.Data.Sources;
using Lockstep.Worker.Diagnostics;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep run FILE --overfit N</c>: in this process, without a cluster.</summary>
internal static class OverfitAction
{
    public static int Run(ExperimentFile experiment, OverfitSettings settings, bool json, CancellationToken token)
    {
        try
        {
            var outcome = OverfitTrial.Run(experiment.Spec, experiment.BaseDirectory, settings, pass => Show(pass, json), token);
            Console.WriteLine(json
                ? JsonOption.Text(new { Verdict = Word(outcome.Verdict), outcome.Advice, outcome.Observed.LearningRate, outcome.Observed.Passes })
                : $"{Word(outcome.Verdict)}: {outcome.Advice}");
            return outcome.Verdict == OverfitVerdict.Learned ? ExitCode.Done : ExitCode.Failed;
        }
        catch (DataException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return ExitCode.Failed;
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"--overfit {settings.Samples}: {exception.Message}");
        }
    }

    /// <summary>Every pass at first, then fewer and fewer: 1, 2, … 10, 20, … 100, 200, ….</summary>
    private static void Show(OverfitPass pass, bool json)
    {
        int unit = (int)Math.Pow(10, Math.Floor(Math.Log10(pass.Number)));
        if (!json && (pass.Number % unit == 0 || pass.Wrong == 0))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"pass {pass.Number,5}   loss {pass.Loss,9:0.0000}   wrong {pass.Wrong,5}"));
        }
    }

    private static string Word(OverfitVerdict verdict) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.ToString());
}
