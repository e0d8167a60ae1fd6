using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Products;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda.Products;

/// <summary>Tensors of a task on a GPU, and what the definition makes of them in double. What is to be overwritten is NaN at first.</summary>
internal sealed class ProductData : IDisposable
{
    private readonly ProductTask _task;
    private readonly ElementKind _kind;
    private readonly CudaBuffer _input;
    private readonly CudaBuffer _weights;
    private readonly CudaBuffer _output;
    private readonly CudaBuffer _bias;
    private readonly double[] _expected;

    public ProductData(CudaDevice device, in ProductTask task)
    {
        _task = task;
        _kind = ElementKind.Of((int)device.Type);
        var geometry = task.Shape.Geometry;
        var oracle = new ReferenceConvolution(
            task.Shape.Count, task.Shape.Height, task.Shape.Width, geometry.Input, geometry.Output, geometry.KernelHeight, geometry.KernelWidth, geometry.Stride, geometry.Padding, geometry.Dilation, geometry.Groups);
        double[] x = Rounded(oracle.InputLength, 1), w = Rounded(oracle.WeightLength, 2), dy = Rounded(oracle.OutputLength, 3), bias = Sample.Doubles(geometry.Output, 4);
        double[] made = task.Kind switch
        {
            ProductKind.Forward => oracle.Forward(x, w),
            ProductKind.InputGradient => oracle.InputGradient(dy, w),
            _ => OutputsFirst(oracle.WeightGradient(x, dy), geometry),
        };
        double[] before = task.Kind == ProductKind.WeightGradient ? Sample.Doubles(made.Length, 5) : Rounded(made.Length, 5);
        _expected = [.. made.Select((value, i) => Finish(value + (_task.Accumulate ? before[i] : 0), bias[i % bias.Length]))];
        double[] target = task.Accumulate ? before : [.. before.Select(_ => double.NaN)];
        _input = Store(device.AllocateActivations(x.Length), task.Kind == ProductKind.InputGradient ? target : x);
        _weights = task is { Kind: ProductKind.WeightGradient, Narrow: false }
            ? Store(device.Allocate(w.Length), target)
            : Store(device.AllocateActivations(w.Length), task.Kind == ProductKind.WeightGradient ? target : OutputsFirst(w, geometry));
        _output = Store(device.AllocateActivations(dy.Length), task.Kind == ProductKind.Forward ? target : dy);
        _bias = Store(device.Allocate(bias.Length), bias);
    }

    public ProductTensors Tensors => new(All(_input), All(_weights), All(_output), _task.Bias ? All(_bias).Start : default);

    private CudaBuffer Target => _task.Kind switch { ProductKind.Forward => _output, ProductKind.InputGradient => _input, _ => _weights };

    /// <summary>Expected is what the definition says, up to a rounding of the result (twice where a kernel follows the product) and float32 sums.</summary>
    /// <param name="rounded">Whether a gradient of weights went through the device's elements.</param>
    public void Check(bool rounded = false)
    {
        float[] got = Read();
        double unit = _task.Kind == ProductKind.WeightGradient && !rounded ? 0 : 2.05 * _kind.Unit;
        double scale = _expected.Max(Math.Abs);
        for (int i = 0; i < got.Length; i++)
        {
            if (!(Math.Abs(got[i] - _expected[i]) <= (unit + 5e-6) * scale))
            {
                Assert.Fail($"{_task}: at {i} of {got.Length} expected {_expected[i]:R}, got {got[i]:R}; the largest is {scale:R}.");
            }
        }
    }

    /// <summary>The bits of what was written.</summary>
    public float[] Read()
    {
        Target.ToHost(0, (int)Target.Length);
        return Target.Span(0, (int)Target.Length).ToArray();
    }

    /// <summary>Overwrites what was written, so that it must be written again.</summary>
    public void Spoil()
    {
        Target.Span(0, (int)Target.Length).Fill(float.NaN);
        Target.ToDevice(0, (int)Target.Length);
    }

    public void Dispose()
    {
        _input.Dispose();
        _weights.Dispose();
        _output.Dispose();
        _bias.Dispose();
    }

    private static Lockstep.Engine.Cuda.Interop.Driver.DeviceRange All(CudaBuffer buffer) => buffer.Part(0, buffer.Length);

    private static CudaBuffer Store(DeviceBuffer buffer, double[] values)
    {
        Sample.Floats(values).CopyTo(buffer.Span(0, values.Length));
        buffer.ToDevice(0, values.Length);
        return (CudaBuffer)buffer;
    }

    /// <summary>[kh, kw, in, out] as [out, kh, kw, in].</summary>
    private static double[] OutputsFirst(double[] weights, ConvolutionGeometry geometry)
    {
        int each = weights.Length / geometry.Output;
        return [.. weights.Select((_, i) => weights[i % each * geometry.Output + i / each])];
    }

    private double Finish(double value, double bias)
    {
        value += _task.Bias ? bias : 0;
        return _task.Rectify ? Math.Max(0, value) : value;
    }

    /// <summary>Numbers that bf16 and tf32 have too, so that a product of them is exact whatever the precision.</summary>
    private double[] Rounded(int length, ulong key) => (_kind == ElementKind.Float32 ? ElementKind.BFloat16 : _kind).Round(Sample.Doubles(length, key));
}
