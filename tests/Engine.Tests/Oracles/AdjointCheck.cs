using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Tests.Oracles;

/// <summary>An operation of one tensor against its definition in double, and its adjoint against finite differences of that, overwriting and adding, with halos.</summary>
internal static class AdjointCheck
{
    public delegate void Forward(in Tensor input, in Tensor output);

    public delegate void Backward(in Tensor input, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate);

    public static void Holds(CpuDevice device, TensorShape inputShape, TensorShape outputShape, double[] x, Func<double[], double[]> definition, Forward forward, Backward backward, double tolerance)
    {
        double[] dy = Sample.Doubles(outputShape.Pixels * outputShape.Channels, 77);
        Tensor input = StoredTensor.Of(device, inputShape with { Halo = 1 }, x);
        Tensor output = StoredTensor.Garbage(device, outputShape with { Halo = 2 });
        Tensor outputGradient = StoredTensor.Of(device, outputShape with { Halo = 1 }, dy);
        Tensor inputGradient = StoredTensor.Garbage(device, inputShape with { Halo = 2 });

        forward(input, output);
        Closeness.Holds(definition(x), StoredTensor.Interior(output), tolerance);

        double[] expected = FiniteDifference.Gradient(definition, x, dy);
        backward(input, output, outputGradient, inputGradient, false);
        Closeness.Holds(expected, StoredTensor.Interior(inputGradient), tolerance);
        backward(input, output, outputGradient, inputGradient, true);
        Closeness.Holds([.. expected.Select(value => 2 * value)], StoredTensor.Interior(inputGradient), tolerance);
    }
}
