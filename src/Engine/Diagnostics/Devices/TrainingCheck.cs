using System.Globalization;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Cuda;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>The same steps of ResNet-20 on the device and on the CPU engine, from the same start: losses agree at every step, and parameters at the end.</summary>
internal static class TrainingCheck
{
    public const string Part = "training";

    public static IEnumerable<DeviceCheckResult> Run(DeviceCheckSettings settings)
    {
        var (losses, parameters) = Tolerances(settings.Device.Precision);
        var expected = OnCpu(settings, out float[] start);
        var found = OnGpu(settings);
        int length = start.Length;
        var (step, difference) = Worst(expected.Losses, found.Losses);
        yield return new DeviceCheckResult(Part, "loss of each step", difference, losses, string.Create(
            CultureInfo.InvariantCulture,
            $"over the first loss; worst at step {step} of {settings.Steps}: {found.Losses[step]:0.00000}, on the CPU {expected.Losses[step]:0.00000}; the last {found.Losses[^1]:0.00000} and {expected.Losses[^1]:0.00000}"));

        double way = Distance.Norm(expected.State.AsSpan(0, length), start);
        double apart = Distance.Norm(expected.State.AsSpan(0, length), found.State.AsSpan(0, length));
        yield return new DeviceCheckResult(Part, "parameters at the end", apart / way, parameters, "norm of the difference over the norm of what training changed");

        // Two engines that both learn nothing agree as well.
        if (Learns(settings))
        {
            yield return new DeviceCheckResult(Part, "learning", found.Losses[^5..].Average() / found.Losses[..5].Average(), 0.9, "mean loss of the last five steps over that of the first five");
        }
    }

    /// <summary>
    /// Of losses and parameters after fifty steps. Two CPU runs whose starts differ by a share of 2^-24, 2^-11 or 2^-8, once, end up with
    /// losses 1e-7, 1e-4 and 4e-4 apart, and parameters 1e-5, 4e-3 and 3e-2; a device rounds so at every step and adds in another order, and
    /// in float32 a library may take Winograd's way. Hence at least ten times as much, and no more than a wrong layer would show.
    /// </summary>
    private static (double Losses, double Parameters) Tolerances(CudaPrecision precision) => precision switch
    {
        CudaPrecision.Float32 => (5e-4, 1e-2),
        CudaPrecision.TensorFloat32 or CudaPrecision.Float16 => (1e-2, 0.1),
        _ => (3e-2, 0.3),
    };

    /// <summary>Fewer or smaller images are not enough to learn from.</summary>
    private static bool Learns(DeviceCheckSettings settings)
    {
        var usual = new DeviceCheckSettings();
        return settings.Steps >= usual.Steps && settings.Images >= usual.Images && settings.Size >= usual.Size;
    }

    private static TrainingTrace OnCpu(DeviceCheckSettings settings, out float[] start)
    {
        using var device = new CpuDevice(winograd: false);
        using var training = new CheckTraining(device, settings, lanes: Math.Min(DeviceCheckSettings.Slices, Environment.ProcessorCount));
        start = training.Replica.Parameters.ToArray();
        return training.Run(settings.Steps);
    }

    private static TrainingTrace OnGpu(DeviceCheckSettings settings)
    {
        using var device = new CudaDevice(settings.Device);
        using var training = new CheckTraining(device, settings);
        return training.Run(settings.Steps);
    }

    /// <summary>The step whose losses are farthest apart, and how far, over the first loss.</summary>
    private static (int Step, double Difference) Worst(double[] expected, double[] found)
    {
        var differences = expected.Zip(found, (own, other) => Math.Abs(own - other) / expected[0]).ToArray();
        int worst = Enumerable.Range(0, differences.Length).MaxBy(step => double.IsNaN(differences[step]) ? double.PositiveInfinity : differences[step]);
        return (worst, differences[worst]);
    }
}
