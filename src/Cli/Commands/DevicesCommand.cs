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
        var check = new DeviceCheckOptions();
        var command = new Command("devices", "Show what a worker on this machine can compute with: the CPU, and the GPUs with their libraries, or why CUDA cannot be used.") { json };
        check.AddTo(command);
        command.SetGuardedAction((parsed, _) =>
        {
            if (check.IsWanted(parsed))
            {
                return Task.FromResult(DeviceCheckAction.Run(check.Settings(parsed), check.Parts(parsed), parsed.GetValue(json)));
            }

            DeviceText.Show(CpuProbe.Run(), CudaProbe.Run(), parsed.GetValue(json), Console.Out);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
