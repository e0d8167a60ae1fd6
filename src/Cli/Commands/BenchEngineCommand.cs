using System.CommandLine;
using Lockstep.Engine.Benchmarks;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench engine</c>.</summary>
internal static class BenchEngineCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A name that lockstep models lists.", DefaultValueFactory = _ => "resnet20" };
        var batch = new Option<int>("--batch") { Description = "Images of a step.", DefaultValueFactory = _ => 128 };
        var size = new Option<int>("--size") { Description = "Height and width of an image.", DefaultValueFactory = _ => 32 };
        var threads = new Option<int>("--threads") { Description = "CPU threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var steps = new Option<int>("--steps") { Description = "Measured steps; the median counts.", DefaultValueFactory = _ => 30 };
        var json = JsonOption.Create();
        var command = new Command("engine", "Time whole training steps of a model on synthetic images: input copy, forward, backward, update.") { model, batch, size, threads, steps, json };
        command.SetGuardedAction((parsed, _) =>
        {
            var result = Run(parsed.GetValue(model)!, parsed.GetValue(batch), parsed.GetValue(size), parsed.GetValue(threads), parsed.GetValue(steps));
            Console.WriteLine(parsed.GetValue(json)
                ? JsonOption.Text(result)
                : $"{parsed.GetValue(model)} batch {parsed.GetValue(batch)}, {parsed.GetValue(threads)} threads: {result.ImagesPerSecond:0.0} images/s, step {result.StepMilliseconds:0.00} ms, {result.Gflops:0.0} GFLOP/s, {result.FractionOfPeak:P1} of peak, {result.PeakRssMb:0} MB, {result.AllocatedBytesPerStep:0} bytes allocated per step");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static BenchmarkResult Run(string model, int batch, int size, int threads, int steps)
    {
        try
        {
            return new EngineBenchmark().Run(model, batch, size, threads, steps);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }
    }
}
