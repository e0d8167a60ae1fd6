using System.CommandLine;
using System.Globalization;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Benchmarks;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench checkpoint</c>.</summary>
internal static class BenchCheckpointCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A name that lockstep models lists.", DefaultValueFactory = _ => "resnet50" };
        var output = new Option<string?>("--output") { Description = "Directory to write to; by default a temporary one, deleted afterwards." };
        var saves = new Option<int>("--saves") { Description = "Measured checkpoints; the median counts.", DefaultValueFactory = _ => 5 };
        var threads = new Option<int>("--threads") { Description = "CPU threads of the worker.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var loop = new Option<bool>("--loop") { Description = "Save small checkpoints and print each step when its checkpoint is complete: for crash tests.", Hidden = true };
        var json = JsonOption.Create();
        var command = new Command("checkpoint", "Time checkpoints of a model with SGD momentum: what training waits for, what is written behind it, and loading.") { model, output, saves, threads, loop, json };
        command.SetGuardedAction((parsed, _) => Task.FromResult(
            parsed.GetValue(loop)
                ? Loop(parsed.GetValue(output) ?? throw new UsageException("--loop: expected a directory in --output, found none"), parsed.GetValue(saves))
                : Run(parsed.GetValue(model)!, parsed.GetValue(output), parsed.GetValue(saves), parsed.GetValue(threads), parsed.GetValue(json))));
        return command;
    }

    private static int Loop(string output, int saves)
    {
        CheckpointLoop.Run(output, saves, step => Console.WriteLine($"saved {step}"));
        return ExitCode.Done;
    }

    private static int Run(string model, string? output, int saves, int threads, bool json)
    {
        string directory = output ?? Directory.CreateTempSubdirectory("lockstep-checkpoints-").FullName;
        try
        {
            var figures = CheckpointBenchmark.Run(model, directory, saves, threads);
            Console.WriteLine(json ? JsonOption.Text(figures) : string.Create(
                CultureInfo.InvariantCulture,
                $"{model}: training waits {figures.ExposedMs:0.0} ms; {figures.Bytes / 1e6:0.0} MB written in {figures.WriteMs:0} ms behind it ({figures.MbPerSecond:0} MB/s); loaded and proved in {figures.LoadMs:0} ms"));
            return ExitCode.Done;
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }
        catch (CheckpointException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return ExitCode.Failed;
        }
        finally
        {
            if (output is null)
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }
}
