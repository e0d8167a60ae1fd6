using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Initialisation;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>Compares a device with the CPU engine: the same parameters and images through every kind of layer, forward and backward.</summary>
public static class DeviceCheck
{
    /// <summary>A gradient whose norm is below this share of the largest one's is judged by that: it is rounding, not a gradient.</summary>
    private const double Negligible = 1e-3;

    /// <summary>Names of the cases, in their order.</summary>
    public static IReadOnlyList<string> Cases { get; } = [.. DeviceCheckCases.All.Select(entry => entry.Name)];

    /// <summary>Computes every case that is wanted, one after the other.</summary>
    /// <param name="device">The one to prove.</param>
    /// <param name="tolerance">See <see cref="DeviceCheckResult"/>.</param>
    /// <param name="wanted">By name; null: all.</param>
    public static IEnumerable<DeviceCheckResult> Run(IDevice device, double tolerance, Func<string, bool>? wanted = null) =>
        DeviceCheckCases.All.Where(entry => wanted?.Invoke(entry.Name) != false).Select(entry => Run(entry, device, tolerance));

    private static DeviceCheckResult Run(DeviceCheckCase entry, IDevice device, double tolerance)
    {
        try
        {
            using var cpu = new CpuDevice(winograd: false);
            var network = entry.Create();
            return Compare(entry, network, Compute(entry, network, cpu), Compute(entry, network, device), tolerance);
        }
        catch (Exception exception)
        {
            return new DeviceCheckResult(entry.Name, double.NaN, double.NaN, double.NaN, "", tolerance, exception.Message);
        }
    }

    private static TrainingPass Compute(DeviceCheckCase entry, Network network, IDevice device)
    {
        using LossProbe probe = LossProbe.OnNoise(network, device, entry.Images, 11);
        ParameterInitializer.FillParameters(network, 7, probe.Parameters);
        float[] outputs = probe.Logits();
        double loss = probe.LossAndGradient(out ReadOnlySpan<float> gradient);
        return new TrainingPass(outputs, loss, gradient.ToArray());
    }

    private static DeviceCheckResult Compare(DeviceCheckCase entry, Network network, TrainingPass expected, TrainingPass found, double tolerance)
    {
        double[] norms = [.. network.Parameters.Select(parameter => Norm(Part(expected.Gradients, parameter), null))];
        double least = Negligible * norms.Max();
        var errors = network.Parameters.Select((parameter, index) =>
            (parameter.Name, Error: Norm(Part(expected.Gradients, parameter), Part(found.Gradients, parameter)) / Math.Max(norms[index], least)));
        var worst = errors.MaxBy(error => double.IsNaN(error.Error) ? double.PositiveInfinity : error.Error);
        double outputs = Norm(expected.Logits, found.Logits) / Norm(expected.Logits, null);
        return new DeviceCheckResult(entry.Name, Math.Abs(found.Loss - expected.Loss) / Math.Abs(expected.Loss), outputs, worst.Error, worst.Name, tolerance, null);
    }

    private static ArraySegment<float> Part(float[] values, Parameter parameter) => new(values, parameter.Offset, parameter.Length);

    private static double Norm(IReadOnlyList<float> values, IReadOnlyList<float>? others)
    {
        double sum = 0;
        for (int i = 0; i < values.Count; i++)
        {
            double difference = (double)values[i] - (others?[i] ?? 0);
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }
}
