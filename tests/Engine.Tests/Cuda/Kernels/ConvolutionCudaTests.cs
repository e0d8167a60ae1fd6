using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda.Kernels;

public sealed class ConvolutionCudaTests
{
    /// <summary>Count, height, width, input, output, kernel height and width, stride, padding, dilation, groups, element.</summary>
    public static TheoryData<int, int, int, int, int, int, int, int, int, int, int, int> Shapes => new()
    {
        { 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0 },
        { 2, 6, 5, 3, 8, 3, 3, 1, 1, 1, 1, 1 },
        { 3, 8, 8, 4, 6, 3, 3, 2, 1, 1, 2, 0 },
        { 1, 9, 7, 8, 8, 5, 3, 2, 2, 1, 8, 2 },
        { 2, 9, 9, 2, 3, 3, 3, 1, 2, 2, 1, 0 },
        { 2, 11, 10, 3, 4, 7, 7, 2, 3, 1, 1, 1 },
        { 4, 5, 5, 16, 12, 1, 1, 2, 0, 1, 4, 1 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Convolution_AnyGeometry_IsTheDefinitionAndItsAdjoints(int count, int height, int width, int input, int output, int kernelHeight, int kernelWidth, int stride, int padding, int dilation, int groups, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        HostKernels kernels = HostKernels.Of("convolution", kind);
        var oracle = new ReferenceConvolution(count, height, width, input, output, kernelHeight, kernelWidth, stride, padding, dilation, groups);
        double[] x = kind.Round(Sample.Doubles(oracle.InputLength, 1)), w = kind.Round(Sample.Doubles(oracle.WeightLength, 2)), dy = kind.Round(Sample.Doubles(oracle.OutputLength, 3));
        double[] bias = Sample.Doubles(output, 4), before = kind.Round(Sample.Doubles(x.Length, 5)), weightsBefore = Sample.Doubles(w.Length, 6);
        object[] geometry = [count, height, width, input, oracle.OutputHeight, oracle.OutputWidth, output, kernelHeight, kernelWidth, stride, padding, dilation, groups];
        HostArray weights = kind.Array(OutputFirst(w, output)), y = kind.Array(dy.Length), rectified = kind.Array(dy.Length), dx = kind.Array(before), dw = HostArray.Floats(OutputFirst(weightsBefore, output)), fresh = HostArray.Floats(w.Length);

        kernels.Flat("convolve", [kind.Array(x), weights, null, y, .. geometry, 0]);
        kernels.Flat("convolve", [kind.Array(x), weights, HostArray.Floats(bias), rectified, .. geometry, 1]);
        kernels.Flat("convolve_input_gradient", [kind.Array(dy), weights, dx, .. geometry, 1]);
        kernels.Rows("convolve_weight_gradient", [kind.Array(x), kind.Array(dy), dw, .. geometry, 1]);
        kernels.Rows("convolve_weight_gradient", [kind.Array(x), kind.Array(dy), fresh, .. geometry, 0]);

        double[] expected = oracle.Forward(x, w), weightGradient = oracle.WeightGradient(x, dy);
        Closeness.Holds(expected, kind.Read(y), kind.Tolerance);
        Closeness.Holds([.. expected.Select((value, i) => Math.Max(0, value + bias[i % output]))], kind.Read(rectified), kind.Tolerance);
        Closeness.Holds([.. oracle.InputGradient(dy, w).Zip(before, (a, b) => a + b)], kind.Read(dx), kind.Tolerance);
        Closeness.Holds(OutputFirst([.. weightGradient.Zip(weightsBefore, (a, b) => a + b)], output), dw.Read(), 2e-6);
        Closeness.Holds(OutputFirst(weightGradient, output), fresh.Read(), 2e-6);
    }

    /// <summary>From the CPU's order [kh, kw, in / groups, out] to the GPU's [out, kh, kw, in / groups].</summary>
    private static double[] OutputFirst(double[] weights, int output)
    {
        double[] ordered = new double[weights.Length];
        int rest = weights.Length / output;
        for (int i = 0; i < weights.Length; i++)
        {
            ordered[i % output * rest + i / output] = weights[i];
        }

        return ordered;
    }
}
