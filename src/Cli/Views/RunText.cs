using System.Globalization;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Views;

/// <summary>Numbers of a run as people read them.</summary>
internal static class RunText
{
    public static bool HasEnded(RunInfo run) => run.Phase is RunPhase.Completed or RunPhase.Failed or RunPhase.Cancelled;

    public static string Phase(RunInfo run) => run.Phase.ToString().ToLowerInvariant();

    public static string Percent(double share) => share >= 0 ? share.ToString("0.00 %", CultureInfo.InvariantCulture) : "–";

    public static string Number(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";

    public static string Duration(double seconds) => seconds < 0 || !double.IsFinite(seconds) ? "–" : TimeSpan.FromSeconds(seconds).ToString(seconds >= 3600 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);

    public static double Seconds(RunInfo run) => run.StartedUnixMs == 0 || run.FinishedUnixMs == 0 ? double.NaN : (run.FinishedUnixMs - run.StartedUnixMs) / 1000.0;

    public static string Line(RunInfo run) => string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {run.Epoch:0.00}/{run.TotalEpochs:0.##}  step {run.Step}/{run.TotalSteps}  loss {Number(run.Loss, "0.0000")}  accuracy {Percent(run.TrainingAccuracy)}  lr {run.LearningRate:0.0000}  {run.ImagesPerSecond:0} images/s  {run.Workers.Count} workers  ETA {Duration(run.EtaSeconds)}");

    /// <summary>Empty where there are too few classes, or no evaluation yet.</summary>
    public static string TopFive(RunInfo run) => run.HasEvaluationTop5Accuracy ? $", top 5 {Percent(run.EvaluationTop5Accuracy)}" : string.Empty;

    public static IEnumerable<(string Name, string Value)> Summary(RunInfo run)
    {
        yield return ("run", $"{run.RunId} ({run.Name}, {run.Model})");
        yield return ("ended", run.Reason.Length > 0 ? $"{Phase(run)}: {run.Reason}" : Phase(run));
        yield return ("steps", string.Create(CultureInfo.InvariantCulture, $"{run.Step} of {run.TotalSteps}, {run.Epoch:0.##} epochs"));
        yield return ("test accuracy", run.EvaluationAccuracy >= 0 ? $"{Percent(run.EvaluationAccuracy)}{TopFive(run)} (loss {Number(run.EvaluationLoss, "0.0000")})" : "not evaluated");
        yield return ("throughput", string.Create(CultureInfo.InvariantCulture, $"{run.MeanImagesPerSecond:0} images/s over {Duration(Seconds(run))}, everything included"));
        yield return ("goodput", $"{Percent(run.Goodput)} of the workers' time went into steps that count");
        if (run.DataAdvice.Length > 0)
        {
            yield return ("data", run.DataAdvice);
        }

        if (run.BadSamples > 0)
        {
            yield return ("broken images", BadSamples(run));
        }

        yield return ("workers lost", run.WorkerFailures == 0 ? "none" : $"{run.WorkerFailures}; generations: {run.Generation}");
        if (run.RepeatedSteps > 0 || run.SkippedSteps > 0)
        {
            yield return ("steps again", $"{run.RepeatedSteps} done again, {run.SkippedSteps} skipped");
        }

        yield return ("checkpoint", run.Checkpoint.Length > 0 ? run.Checkpoint : "none");
        if (run.CheckpointProblem.Length > 0)
        {
            yield return ("last one failed", run.CheckpointProblem);
        }

        yield return ("output", run.OutputDirectory);
    }

    private static string BadSamples(RunInfo run)
    {
        string more = run.BadSamples > run.FirstBadSamples.Count ? $"; and {run.BadSamples - run.FirstBadSamples.Count} more" : string.Empty;
        return $"{run.BadSamples}, left out of every sum: {string.Join("; ", run.FirstBadSamples.Select(bad => $"{bad.Path}: {bad.Reason}"))}{more}";
    }
}
