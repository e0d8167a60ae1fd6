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
        yield return new DeviceCheckResult(Part, "learning", Mean(found.Losses, ^Tenth(found)..) / Mean(found.Losses, ..Tenth(found)), settings.Steps < 50 ? double.PositiveInfinity : 0.8, "mean loss of the last tenth of the steps over that of the first");
    }

    /// <summary>
    /// What rounding makes of fifty steps, with room for sums in another order: 2^-24 and 2^-11 grow by about two orders of magnitude on the
    /// way, as two CPU runs show whose starts differ by that much; bf16's 2^-8 reaches what two seeds of augmentation do.
    /// </summary>
    private static (double Losses, double Parameters) Tolerances(CudaPrecision precision) => precision switch
    {
        CudaPrecision.Float32 => (1e-3, 1e-2),
        CudaPrecision.TensorFloat32 or CudaPrecision.Float16 => (2e-2, 0.2),
        _ => (5e-2, 0.5),
    };

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

    private static int Tenth(TrainingTrace trace) => Math.Max(1, trace.Losses.Length / 10);

    private static double Mean(double[] losses, Range range) => losses[range].Average();
}
