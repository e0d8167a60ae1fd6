using System.CommandLine;
using Lockstep.Cli.Views;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Cuda;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep devices</c>.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        var check = new Option<bool>("--check") { Description = "In place of that: compute every kind of layer on a GPU and on the CPU, and compare; fails where they differ." };
        var gpu = CudaOptions.Gpu();
        var precision = CudaOptions.Precision(CudaPrecision.Float32);
        var cache = CudaOptions.Cache();
        var json = JsonOption.Create();
        var command = new Command("devices", "Show what a worker on this machine can compute with: the CPU, and the GPUs with their libraries, or why CUDA cannot be used.") { check, gpu, precision, cache, json };
        command.SetGuardedAction((parsed, _) =>
        {
            if (parsed.GetValue(check))
            {
                var settings = new CudaSettings { Ordinal = parsed.GetValue(gpu), Precision = CudaOptions.Parse(parsed.GetValue(precision)!), CacheFolder = parsed.GetValue(cache) };
                return Task.FromResult(DeviceCheckAction.Run(settings, parsed.GetValue(json)));
            }

            DeviceText.Show(CpuProbe.Run(), CudaProbe.Run(), parsed.GetValue(json), Console.Out);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
