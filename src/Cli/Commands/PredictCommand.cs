using System.CommandLine;
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
        var command = new Command("predict", "Run a checkpoint's network over evaluation images; --json prints the logits.") { checkpoint, count, json };
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
            var predictions = CheckpointPredictor.Run(checkpoint, experiment.Spec, baseDirectory, count, token);
            int correct = predictions.Count(prediction => prediction.Class == prediction.Label);
            Console.WriteLine(json
                ? JsonOption.Text(new { Indices = predictions.Select(p => p.Index), Labels = predictions.Select(p => p.Label), Logits = predictions.Select(p => p.Logits) })
                : $"{correct} of {predictions.Count} images right");
            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is CheckpointException or DataException)
        {
            Console.Error.WriteLine(exception.Message);
            return ExitCode.Failed;
        }
    }
}
