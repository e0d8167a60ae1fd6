using System.Globalization;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Initialisation;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>
/// The same parameters and images through every kind of layer, forward and backward, on the device and on the CPU engine. A figure is
/// the largest of three: the difference of the losses, the norm of the difference of all outputs, and of the worst parameter's
/// gradient, each over the CPU's.
/// </summary>
internal static class LayerCheck
{
    public const string Part = "layers";

    /// <summary>A gradient whose norm is below this share of the largest one's is judged by that: it is rounding, not a gradient.</summary>
    private const double Negligible = 1e-3;

    /// <summary>Names of the cases, in their order.</summary>
    public static IReadOnlyList<string> Cases { get; } = [.. LayerCases.All.Select(entry => entry.Name)];

    public static IEnumerable<DeviceCheckResult> Run(DeviceCheckSettings settings)
    {
        using var device = new CudaDevice(settings.Device);
        foreach (var result in Run(device, settings.Device.Precision))
        {
            yield return result;
        }
    }

    /// <param name="device">The one to prove.</param>
    /// <param name="precision">What it computes with.</param>
    /// <param name="wanted">By name; null: all.</param>
    public static IEnumerable<DeviceCheckResult> Run(IDevice device, CudaPrecision precision, Func<string, bool>? wanted = null) =>
        LayerCases.All.Where(entry => wanted?.Invoke(entry.Name) != false).Select(entry => Run(entry, device, precision));

    /// <summary>How far a precision may be from float32 on the CPU: rounding alone, with room for sums in another order.</summary>
    private static double Tolerance(CudaPrecision precision) => precision switch
    {
        CudaPrecision.Float32 => 1e-4,
        CudaPrecision.TensorFloat32 => 1e-2,
        CudaPrecision.Float16 => 2e-2,
        _ => 8e-2,
    };

    /// <summary>
    /// Of gradients behind a kink. Values are rounded by a share u, so about that share of them lies on the other side, each with its whole
    /// gradient: √u of the norm, in a few layers one behind the other. tf32 and fp16 have u = 2^-11, bf16 2^-8; float32's is below its
    /// tolerance.
    /// </summary>
    private static double KinkTolerance(CudaPrecision precision) => precision switch
    {
        CudaPrecision.Float32 => 1e-4,
        CudaPrecision.BFloat16 => 4 * Math.Sqrt(1.0 / 256),
        _ => 4 * Math.Sqrt(1.0 / 2048),
    };

    private static DeviceCheckResult Run(LayerCase entry, IDevice device, CudaPrecision precision)
    {
        try
        {
            using var cpu = new CpuDevice(winograd: false);
            var network = entry.Create();
            return Compare(entry, network, Compute(entry, network, cpu), Compute(entry, network, device), precision);
        }
        catch (Exception exception) when (exception is not CudaException { IsContextLost: true })
        {
            return DeviceCheckResult.Fails(Part, entry.Name, exception.Message);
        }
    }

    private static TrainingPass Compute(LayerCase entry, Network network, IDevice device)
    {
        using LossProbe probe = LossProbe.OnNoise(network, device, entry.Images, 11);
        ParameterInitializer.FillParameters(network, 7, probe.Parameters);
        float[] outputs = probe.Logits();
        double loss = probe.LossAndGradient(out ReadOnlySpan<float> gradient);
        return new TrainingPass(outputs, loss, gradient.ToArray());
    }

    private static DeviceCheckResult Compare(LayerCase entry, Network network, TrainingPass expected, TrainingPass found, CudaPrecision precision)
    {
        double[] norms = [.. network.Parameters.Select(parameter => Distance.Norm(Of(expected, parameter)))];
        double least = Negligible * norms.Max();
        var errors = network.Parameters.Select((parameter, index) =>
            (parameter.Name, Error: Distance.Norm(Of(expected, parameter), Of(found, parameter)) / Math.Max(norms[index], least)));
        var worst = errors.MaxBy(error => double.IsNaN(error.Error) ? double.PositiveInfinity : error.Error);
        double outputs = Distance.Norm(expected.Logits, found.Logits) / Distance.Norm(expected.Logits);
        double loss = Math.Abs(found.Loss - expected.Loss) / Math.Abs(expected.Loss);
        string detail = string.Create(CultureInfo.InvariantCulture, $"loss {loss:0.0e0}, outputs {outputs:0.0e0}, gradients {worst.Error:0.0e0} ({worst.Name})");

        // The figure that comes nearest to its tolerance stands for all; a NaN comes through.
        (double value, double tolerance) = (Math.Max(loss, outputs), Tolerance(precision));
        double gradients = entry.Kinks ? Math.Max(Tolerance(precision), KinkTolerance(precision)) : Tolerance(precision);
        return value / tolerance >= worst.Error / gradients || double.IsNaN(value)
            ? new DeviceCheckResult(Part, entry.Name, value, tolerance, detail)
            : new DeviceCheckResult(Part, entry.Name, worst.Error, gradients, detail);
    }

    private static ReadOnlySpan<float> Of(TrainingPass pass, Parameter parameter) => pass.Gradients.AsSpan(parameter.Offset, parameter.Length);
}
