using System.Globalization;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Diagnostics.Devices;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep devices --check</c>: every kind of layer on a GPU against the CPU engine.</summary>
internal static class DeviceCheckAction
{
    /// <summary>How far a precision may be from float32 on the CPU: rounding alone, with room for sums in another order.</summary>
    private static double Tolerance(CudaPrecision precision) => precision switch
    {
        CudaPrecision.Float32 => 1e-4,
        CudaPrecision.TensorFloat32 => 1e-2,
        CudaPrecision.Float16 => 2e-2,
        _ => 8e-2,
    };

    public static int Run(CudaSettings settings, bool json)
    {
        DeviceCheckResult[] results;
        try
        {
            using var device = new CudaDevice(settings);
            results = [.. DeviceCheck.Run(device, Tolerance(settings.Precision))];
        }
        catch (Exception exception) when (exception is CudaException or CudaUnavailableException)
        {
            Console.Error.WriteLine($"lockstep: {exception.Message}");
            return ExitCode.Failed;
        }

        if (json)
        {
            Console.WriteLine(JsonOption.Text(results));
        }
        else
        {
            Show(settings, results);
        }

        return Array.TrueForAll(results, result => result.Holds) ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Show(CudaSettings settings, DeviceCheckResult[] results)
    {
        foreach (var result in results)
        {
            Console.WriteLine(result.Error is { } error
                ? $"FAILS  {result.Case}: {error}"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(result.Holds ? "holds" : "FAILS")}  {result.Case,-40} loss {result.Loss:0.0e0}, outputs {result.Outputs:0.0e0}, gradients {result.Gradients:0.0e0} ({result.Parameter})"));
        }

        int held = results.Count(result => result.Holds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{settings.Precision} within {Tolerance(settings.Precision):0e0} of the CPU: {held} of {results.Length}"));
    }
}
