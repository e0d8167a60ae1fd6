using System.CommandLine;
using System.Globalization;
using Lockstep.Data.Sources;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Hosting;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep predict CHECKPOINT</c>.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var checkpoint = new Argument<string>("checkpoint") { Description = "Checkpoint directory: runs/ID/checkpoints/step-…" };
        var count = new Option<int>("--count") { Description = "Evaluation images, spread evenly over the set.", DefaultValueFactory = _ => 256 };
        var json = JsonOption.Create();
        var command = new Command("predict", "Run a checkpoint's network over evaluation images; --json prints the logits too.") { checkpoint, count, json };
        command.SetGuardedAction((parsed, token) => Task.FromResult(Predict(parsed.GetValue(checkpoint)!, parsed.GetValue(count), parsed.GetValue(json), token)));
        return command;
    }

    private static int Predict(string checkpoint, int count, bool json, CancellationToken token)
    {
        if (count < 1)
        {
            throw new UsageException($"--count: expected at least 1, found {count}");
        }

        string run = Path.GetFullPath(Path.Combine(checkpoint, "..", ".."));
        var experiment = ExperimentFile.Read(Path.Combine(run, "experiment.yaml"));
        string baseFile = Path.Combine(run, "base-directory");
        string baseDirectory = File.Exists(baseFile) ? File.ReadAllText(baseFile) : run;
        try
        {
            var report = CheckpointPredictor.Run(checkpoint, experiment.Spec, baseDirectory, count, token);
            Console.WriteLine(json ? Json(report) : Text(report));
            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is CheckpointException or DataException or ArgumentException)
        {
            Console.Error.WriteLine($"lockstep: {exception.Message}");
            return ExitCode.Failed;
        }
    }

    private static string Json(PredictionReport report) => JsonOption.Text(new
    {
        report.Sums.Samples,
        report.Sums.Broken,
        report.Sums.Correct,
        Top5Correct = report.HasTopFive ? report.Sums.TopFive : (long?)null,
        Indices = report.Predictions.Select(prediction => prediction.Index),
        Labels = report.Predictions.Select(prediction => prediction.Label),
        Logits = report.Predictions.Select(prediction => prediction.Logits),
    });

    private static string Text(PredictionReport report)
    {
        string five = report.HasTopFive ? $", {report.Sums.TopFive} among the top 5" : string.Empty;
        string broken = report.Sums.Broken > 0 ? $"; {report.Sums.Broken} broken ones left out" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{report.Sums.Correct:0.##} of {report.Sums.Samples} images right{five}{broken}");
    }
}
