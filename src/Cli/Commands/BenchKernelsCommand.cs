using System.CommandLine;
using Lockstep.Engine.Benchmarks;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench kernels</c>.</summary>
internal static class BenchKernelsCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Measured rounds; the medians count.", DefaultValueFactory = _ => 7 };
        var json = JsonOption.Create();
        var command = new Command("kernels", "One core of this machine: its multiply-add peak, the engine's matrix product of 1536 x 1536 float32, and memory.") { rounds, json };
        command.SetGuardedAction((parsed, _) =>
        {
            if (parsed.GetValue(rounds) < 1)
            {
                throw new UsageException($"--rounds: expected at least 1, got {parsed.GetValue(rounds)}.");
            }

            var result = KernelBenchmark.Run(parsed.GetValue(rounds));
            Console.WriteLine(parsed.GetValue(json)
                ? JsonOption.Text(result)
                : $"one core: multiply-add peak {result.FmaPeakGflops:0.0} GFLOP/s, matrix product 1536³ {result.MatmulGflops:0.0} GFLOP/s ({result.MatmulFractionOfPeak:P1} of it), memory {result.MemoryGbS:0.0} GB/s read and written");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
