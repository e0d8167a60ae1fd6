using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cpu.Kernels;

public sealed class ActivationKernelTests
{
    /// <summary>A few roundings and an exponential.</summary>
    private const double Tolerance = 2e-6;

    private readonly CpuDevice _device = new();

    public static TheoryData<ActivationKind, float, float> Functions => new()
    {
        { ActivationKind.Rectifier, 0, 1 },
        { ActivationKind.LeakyRectifier, 0.2f, 1 },
        { ActivationKind.Exponential, 1, 1 },
        { ActivationKind.Exponential, 1.6732632f, 1.0507010f },
        { ActivationKind.Sigmoid, 0, 1 },
        { ActivationKind.Tanh, 0, 1 },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Activate_AnyFunction_MatchesFiniteDifferences(ActivationKind kind, float slope, float scale)
    {
        var settings = new ActivationSettings(kind, slope, scale);
        foreach (TensorShape shape in new[] { new TensorShape(1, 1, 1, 1, 0), new TensorShape(2, 3, 5, 19, 0) })
        {
            double[] x = [.. Sample.Doubles(shape.Length, 1).Select(value => 4 * value)];
            AdjointCheck.Holds(
                _device,
                shape,
                shape,
                x,
                at => [.. at.Select(value => Definition(settings, value))],
                (in Tensor input, in Tensor output) => _device.Activate(settings, input, output),
                (in Tensor input, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate) => _device.ActivateGradient(settings, output, outputGradient, inputGradient, accumulate),
                Tolerance);
        }
    }

    /// <summary>Small arguments, where naive formulas cancel, and huge ones, where they overflow: relative at each element.</summary>
    [Theory]
    [InlineData(ActivationKind.Tanh)]
    [InlineData(ActivationKind.Exponential)]
    [InlineData(ActivationKind.Sigmoid)]
    public void Activate_ExtremeArguments_IsRelativelyExact(ActivationKind kind)
    {
        double[] x = [1e-12, -1e-12, 1e-5, -1e-5, 1e-3, -1e-3, 0.03, -0.03, 0.0999, -0.0999, -0.1001, 0.19, -0.19, 0.21, -0.21, 1, -1, 20, -20, 88, -80, 1000, -1000];
        x = [.. x.Select(value => (double)(float)value)];
        var settings = new ActivationSettings(kind, 1);
        Tensor output = StoredTensor.Garbage(_device, new TensorShape(1, 1, x.Length, 1, 0));

        _device.Activate(settings, StoredTensor.Of(_device, output.Shape, x), output);

        float[] actual = StoredTensor.Interior(output);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = Definition(settings, x[i]);
            Assert.True(Math.Abs(expected - actual[i]) <= 2e-6 * Math.Abs(expected) + 1e-37, $"f({x[i]}) = {expected}, got {actual[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Activate_NaN_StaysNaN(ActivationKind kind, float slope, float scale)
    {
        Tensor tensor = StoredTensor.Of(_device, new TensorShape(1, 1, 1, 37, 0), [.. Enumerable.Repeat(double.NaN, 37)]);

        _device.Activate(new ActivationSettings(kind, slope, scale), tensor, tensor);

        Assert.All(StoredTensor.Interior(tensor), value => Assert.True(float.IsNaN(value)));
    }

    private static double Definition(ActivationSettings settings, double x) => settings.Kind switch
    {
        ActivationKind.Rectifier => Math.Max(x, 0),
        ActivationKind.LeakyRectifier => x > 0 ? x : settings.Slope * x,
        ActivationKind.Exponential => settings.Scale * (x > 0 ? x : settings.Slope * ExpMinusOne(x)),
        ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-x)),
        _ => Math.Tanh(x),
    };

    /// <summary>e^(x/2) × 2 sinh(x/2), which does not cancel.</summary>
    private static double ExpMinusOne(double x) => 2 * Math.Exp(x / 2) * Math.Sinh(x / 2);
}
