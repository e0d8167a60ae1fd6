using System.CommandLine;
using System.Globalization;
using Lockstep.Worker.Hosting;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep data show EXPERIMENT|FOLDER</c>.</summary>
internal static class DataShowCommand
{
    public static Command Create()
    {
        var target = new Argument<string>("target") { Description = "An experiment file (*.yaml); or a data set (an image folder, or shards), shown with random resized crops and mirroring." };
        var epoch = new Option<long>("--epoch") { Description = "Epoch, from 0." };
        var step = new Option<long>("--step") { Description = "Step of the epoch, from 0." };
        var rank = new Option<int>("--rank") { Description = "Whose share of the step." };
        var workers = new Option<int>("--workers") { Description = "Workers that share the step.", DefaultValueFactory = _ => 1 };
        var batch = new Option<int>("--batch") { Description = "Data set: samples of a step over all workers.", DefaultValueFactory = _ => 64 };
        var slice = new Option<int>("--slice") { Description = "Data set: samples of a slice.", DefaultValueFactory = _ => 32 };
        var size = new Option<int>("--size") { Description = "Data set: height and width of the network's input.", DefaultValueFactory = _ => 224 };
        var output = new Option<string>("--output") { Description = "The PNG to write.", DefaultValueFactory = _ => "sheet.png" };
        var json = JsonOption.Create();
        var command = new Command("show", "Write a contact sheet of exactly the augmented batch that a rank sees in a step, and print its labels.") { target, epoch, step, rank, workers, batch, slice, size, output, json };
        command.SetGuardedAction((parsed, token) =>
        {
            var shown = ShownData.Of(parsed.GetValue(target)!, parsed.GetValue(batch), parsed.GetValue(slice), parsed.GetValue(size), parsed.GetValue(epoch));
            var place = new BatchPlace(parsed.GetValue(epoch), parsed.GetValue(step), parsed.GetValue(rank), parsed.GetValue(workers));
            return Task.FromResult(Show(shown, place, parsed.GetValue(output)!, parsed.GetValue(json), token));
        });
        return command;
    }

    private static int Show(ShownData shown, BatchPlace place, string output, bool json, CancellationToken token)
    {
        try
        {
            using var sheet = new MemoryStream();
            var samples = BatchPreview.Run(shown.Spec, shown.BaseDirectory, place, sheet, token);
            File.WriteAllBytes(output, sheet.ToArray());
            Print(samples, place, output, json);
            return ExitCode.Done;
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static void Print(IReadOnlyList<PreviewedSample> samples, BatchPlace place, string output, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonOption.Text(new { place.Epoch, place.Step, place.Rank, place.Workers, Output = output, Samples = samples }));
            return;
        }

        Console.WriteLine($"epoch {place.Epoch}, step {place.Step}, rank {place.Rank} of {place.Workers}: {samples.Count} samples, row by row in {output}");
        foreach (var sample in samples)
        {
            string mixed = sample.MixedWith is { } other ? string.Create(CultureInfo.InvariantCulture, $" {sample.Share:P0}, {other}") : string.Empty;
            Console.WriteLine($"{sample.Index,10}  {(sample.Label < 0 ? "broken" : sample.ClassName)}{mixed}  {sample.Name}");
        }
    }
}
