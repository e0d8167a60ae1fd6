using System.CommandLine;
using Lockstep.Engine.Benchmarks;
using Lockstep.Engine.Networks;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench engine</c>.</summary>
internal static class BenchEngineCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A name that lockstep models lists.", DefaultValueFactory = _ => "resnet20" };
        var batch = new Option<int>("--batch") { Description = "Images of a step.", DefaultValueFactory = _ => 128 };
        var size = new Option<int?>("--size") { Description = "Height and width of an image; by default the model's own." };
        var threads = new Option<int>("--threads") { Description = "CPU threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var slice = new Option<int?>("--slice") { Description = "Images of a slice, the unit of batch norm and of a thread's work; by default the most up to 32 that leave each thread as many slices." };
        var steps = new Option<int?>("--steps") { Description = "Measured steps; the median counts. Default 30, with --layers 5." };
        var layers = new Option<bool>("--layers") { Description = "In place of whole steps: time, GFLOP/s and fraction of peak of each layer for one thread's slice." };
        var json = JsonOption.Create();
        var command = new Command("engine", "Time whole training steps of a model on synthetic images: input copy, forward, backward, update.") { model, batch, size, slice, threads, steps, layers, json };
        command.SetGuardedAction((parsed, _) =>
        {
            var settings = new Settings(parsed.GetValue(model)!, parsed.GetValue(batch), parsed.GetValue(size), parsed.GetValue(slice), parsed.GetValue(threads), parsed.GetValue(steps));
            try
            {
                if (parsed.GetValue(layers))
                {
                    ShowLayers(settings, parsed.GetValue(json));
                }
                else
                {
                    ShowSteps(settings, parsed.GetValue(json));
                }
            }
            catch (ArgumentException exception)
            {
                throw new UsageException(exception.Message);
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static void ShowSteps(Settings settings, bool json)
    {
        var result = new EngineBenchmark().Run(settings.Model, settings.Batch, settings.Size, settings.Threads, settings.Steps ?? 30, settings.Slice);
        Console.WriteLine(json
            ? JsonOption.Text(result)
            : $"{settings.Model} batch {settings.Batch}, {settings.Threads} threads: {result.ImagesPerSecond:0.0} images/s, step {result.StepMs:0.00} ms, {result.Gflops:0.0} GFLOP/s, {result.FractionOfPeak:P1} of peak, {result.PeakRssMb:0} MB, {result.AllocatedBytesPerStep:0} bytes allocated per step");
    }

    private static void ShowLayers(Settings settings, bool json)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Batch, 1, "batch");
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Threads, 1, "threads");
        Network network = EngineBenchmark.Create(settings.Model, settings.Size);
        int slice = settings.Slice ?? EngineBenchmark.SliceSize(settings.Batch, settings.Threads);
        var timings = LayerBenchmark.Run(network, slice, settings.Steps ?? 5);
        if (json)
        {
            Console.WriteLine(JsonOption.Text(timings));
        }
        else
        {
            Views.LayerTimingTable.Write(network, slice, timings);
        }
    }

    private sealed record Settings(string Model, int Batch, int? Size, int? Slice, int Threads, int? Steps);
}
