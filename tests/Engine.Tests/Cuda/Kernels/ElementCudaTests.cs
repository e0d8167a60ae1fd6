using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda.Kernels;

public sealed class ElementCudaTests
{
    /// <summary>Lengths: nothing but a tail, packs only, packs and a tail, more than a launch has threads.</summary>
    public static TheoryData<int, int> Lengths
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (int length in new[] { 1, 7, 8, 16, 33, 3001 })
            {
                foreach (int element in ElementKind.Numbers.Select(row => row.Data))
                {
                    data.Add(length, element);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ElementKind.Numbers), MemberType = typeof(ElementKind))]
    public void Cast_EdgesOfRounding_NearestEvenAndNaNKept(int element)
    {
        ElementKind kind = ElementKind.Of(element);
        uint[] patterns = [0, 0x80000000, 1, 0x7fffff, 0x00800000, 0x7f7fffff, 0x7f7f7fff, 0x7f7f8000, 0x7f800000, 0xff800000, 0x7f800001, 0x7fffffff, 0xffc00001, 0x477fefff, 0x477ff000, 0x33000000, 0x33000001, 0x387fc000];
        var values = patterns.Select(BitConverter.UInt32BitsToSingle).ToList();
        for (uint bits = 0x3f800000; bits < 0x3f840000; bits += 0x800)
        {
            values.Add(BitConverter.UInt32BitsToSingle(bits));
            values.Add(-BitConverter.UInt32BitsToSingle(bits + 1));
        }

        HostArray target = kind.Array(values.Count), back = HostArray.Floats(values.Count);
        HostKernels kernels = HostKernels.Of("elementwise", kind);
        kernels.Flat("cast_to_element", HostArray.Of(values.ToArray()), target, (long)values.Count);
        kernels.Flat("cast_to_float", target, back, (long)values.Count);

        double[] expected = kind.Round([.. values.Select(value => (double)value)]);
        Assert.Equal(expected.Select(value => (float)value), back.Read());
    }

    [Fact]
    public void Scale_Factor_MultipliesAll()
    {
        double[] x = Sample.Doubles(1001, 1);
        HostArray target = HostArray.Floats(x);
        HostKernels.Of("elementwise").Flat("scale_floats", target, HostArray.Of(0.25f), 1001L);
        Closeness.Holds([.. x.Select(value => value / 4)], target.Read(), 0);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Copy_AnyLength_OverwritesOrAdds(int length, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        double[] x = kind.Round(Sample.Doubles(length, 1)), y = kind.Round(Sample.Doubles(length, 2));
        HostArray fresh = kind.Array(length), sum = kind.Array(y);
        HostKernels kernels = HostKernels.Of("elementwise", kind);
        kernels.Flat("copy_elements", kind.Array(x), fresh, (long)length, 0);
        kernels.Flat("copy_elements", kind.Array(x), sum, (long)length, 1);
        Closeness.Holds(x, kind.Read(fresh), 0);
        Closeness.Holds([.. x.Zip(y, (a, b) => a + b)], kind.Read(sum), kind.Tolerance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void AddScaledAndBlend_AnyLength_AreTheirFormulas(int length)
    {
        double[] x = Sample.Doubles(length, 1), y = Sample.Doubles(length, 2);
        HostArray scaled = HostArray.Floats(y), blended = HostArray.Floats(y), raised = HostArray.Floats(y);
        HostKernels kernels = HostKernels.Of("elementwise");
        kernels.Flat("add_scaled", HostArray.Floats(x), HostArray.Of(0.375f), scaled, (long)length);
        kernels.Flat("blend", HostArray.Floats(x), HostArray.Of(0.25f), blended, (long)length);
        kernels.Flat("add_value", HostArray.Of(1.5f), raised, (long)length);
        Closeness.Holds([.. y.Select(value => value + 1.5)], raised.Read(), 1e-6);
        Closeness.Holds([.. x.Zip(y, (a, b) => b + 0.375 * a)], scaled.Read(), 1e-6);
        Closeness.Holds([.. x.Zip(y, (a, b) => 0.75 * b + 0.25 * a)], blended.Read(), 1e-6);
    }

    [Theory]
    [InlineData(5, 3, 0)]
    [InlineData(33, 8, 1)]
    [InlineData(40, 24, 2)]
    [InlineData(1, 1, 1)]
    public void AddBias_AnyShape_AddsEachChannels(int pixels, int channels, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        double[] x = kind.Round(Sample.Doubles(pixels * channels, 1)), bias = Sample.Doubles(channels, 2);
        HostArray plain = kind.Array(x), rectified = kind.Array(x);
        HostKernels kernels = HostKernels.Of("elementwise", kind);
        kernels.Flat("add_bias", HostArray.Floats(bias), plain, (long)pixels, channels, 0);
        kernels.Flat("add_bias", HostArray.Floats(bias), rectified, (long)pixels, channels, 1);
        double[] expected = [.. x.Select((value, i) => value + bias[i % channels])];
        Closeness.Holds(expected, kind.Read(plain), kind.Tolerance);
        Closeness.Holds([.. expected.Select(value => Math.Max(value, 0))], kind.Read(rectified), kind.Tolerance);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Rectify_AnyLength_PassesPositiveAndNaN(int length, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        double[] x = kind.Round(Sample.Doubles(length, 1)), dy = kind.Round(Sample.Doubles(length, 2)), before = kind.Round(Sample.Doubles(length, 3));
        x[^1] = double.NaN;
        HostArray y = kind.Array(length), dx = kind.Array(before);
        HostKernels kernels = HostKernels.Of("elementwise", kind);
        kernels.Flat("rectify", kind.Array(x), y, (long)length);
        kernels.Flat("rectify_gradient", y, kind.Array(dy), dx, (long)length, 1);
        Assert.Equal(x.Select(value => value < 0 ? 0f : (float)value), kind.Read(y));
        Closeness.Holds([.. x.Select((value, i) => before[i] + (value <= 0 ? 0 : dy[i]))], kind.Read(dx), kind.Tolerance);
    }

    /// <summary>The CPU's kernel is the definition: both must drop the same elements.</summary>
    [Theory]
    [InlineData(0f, 0, false)]
    [InlineData(0.3f, 1, true)]
    [InlineData(0.9f, 2, false)]
    public void Dropout_AnyRate_DropsWhatTheCpuDrops(float rate, int element, bool accumulate)
    {
        ElementKind kind = ElementKind.Of(element);
        var shape = new TensorShape(3, 5, 7, 11, 0);
        double[] x = kind.Round(Sample.Doubles(shape.Length, 1)), y = kind.Round(Sample.Doubles(shape.Length, 2));
        using var cpu = new CpuDevice();
        Tensor expected = StoredTensor.Of(cpu, shape, y);
        cpu.Dropout(rate, 77, 1L << 33, StoredTensor.Of(cpu, shape, x), expected, accumulate);

        HostArray actual = kind.Array(y);
        HostKernels.Of("elementwise", kind).Flat("dropout", rate, HostArray.Of(77UL), HostArray.Of(1L << 33), kind.Array(x), actual, shape.ImageStride, (long)shape.Length, accumulate ? 1 : 0);

        Closeness.Holds([.. expected.Span.ToArray().Select(value => (double)value)], kind.Read(actual), kind.Tolerance);
    }
}
