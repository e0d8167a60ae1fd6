using System.CommandLine;
using Lockstep.Cli.Views;
using Lockstep.Data.Benchmarks;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench data</c>.</summary>
internal static class BenchDataCommand
{
    public static Command Create()
    {
        var path = new Option<string>("--path") { Description = "A folder of JPEG or PNG files, in folders below it or not (512 of them are taken, evenly spread), or of packed shards.", Required = true };
        var threads = new Option<int>("--threads") { Description = "Threads that decode.", DefaultValueFactory = _ => 1 };
        var batch = new Option<int>("--batch") { Description = "Images held at the same time, as a training step holds them.", DefaultValueFactory = _ => 256 };
        var size = new Option<int>("--size") { Description = "Height and width of the network's input.", DefaultValueFactory = _ => 224 };
        var seconds = new Option<double>("--seconds") { Description = "Time that decoding, and the pipeline, are measured for.", DefaultValueFactory = _ => 5 };
        var json = JsonOption.Create();
        var command = new Command("data", "Time whole-image decoding, and the training pipeline: read, decode, random resized crop, mirror, normalise.") { path, threads, batch, size, seconds, json };
        command.SetGuardedAction((parsed, token) =>
        {
            var settings = new DataBenchmarkSettings
            {
                Path = parsed.GetValue(path)!,
                Threads = parsed.GetValue(threads),
                Batch = parsed.GetValue(batch),
                Size = parsed.GetValue(size),
                Time = TimeSpan.FromSeconds(Math.Max(0, parsed.GetValue(seconds))),
            };
            if (settings is { Threads: < 1 } or { Batch: < 1 } or { Size: < 1 })
            {
                throw new UsageException($"--threads, --batch and --size: expected at least 1, found {settings.Threads}, {settings.Batch} and {settings.Size}");
            }

            var result = DataBenchmark.Run(settings, token);
            Console.WriteLine(parsed.GetValue(json) ? JsonOption.Text(result) : DataBenchmarkText.Of(settings, result));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
