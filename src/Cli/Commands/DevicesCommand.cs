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
        var json = JsonOption.Create();
        var command = new Command("devices", "Show what a worker on this machine can compute with: the CPU, and the GPUs with their libraries, or why CUDA cannot be used.") { json };
        command.SetGuardedAction((parsed, _) =>
        {
            DeviceText.Show(CpuProbe.Run(), CudaProbe.Run(), parsed.GetValue(json), Console.Out);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
