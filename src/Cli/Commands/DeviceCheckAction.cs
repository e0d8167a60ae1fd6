using System.Diagnostics;
using Lockstep.Cli.Views;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Diagnostics.Devices;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep devices --check</c>.</summary>
internal static class DeviceCheckAction
{
    public static int Run(DeviceCheckSettings settings, IReadOnlyList<string> parts, bool json)
    {
        var probe = CudaProbe.Run();
        if (!probe.IsUsable)
        {
            Console.Error.WriteLine($"lockstep: there is nothing to check: {probe.Problem}");
            return ExitCode.Failed;
        }

        var text = new DeviceCheckText(settings, json ? Console.Error : Console.Out);
        var results = new List<DeviceCheckResult>();
        var seconds = new Dictionary<string, double>();
        long began = Stopwatch.GetTimestamp();
        foreach (var result in DeviceCheck.Run(settings, parts.Contains))
        {
            seconds[result.Part] = seconds.GetValueOrDefault(result.Part) + Stopwatch.GetElapsedTime(began).TotalSeconds;
            began = Stopwatch.GetTimestamp();
            results.Add(result);
            text.Show(result);
        }

        bool holds = text.Finish(results);
        if (json)
        {
            string gpu = settings.Device.Ordinal < probe.Gpus.Count ? probe.Gpus[settings.Device.Ordinal].Name : string.Empty;
            Console.WriteLine(JsonOption.Text(new { gpu, precision = settings.Device.Precision.ToString(), settings.Steps, settings.Images, settings.Size, settings.Reopenings, holds, seconds, results }));
        }

        return holds ? ExitCode.Done : ExitCode.Failed;
    }
}
