using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cpu.Kernels;

public sealed class DropoutKernelTests
{
    private readonly CpuDevice _device = new();

    [Theory]
    [InlineData(0f)]
    [InlineData(0.3f)]
    [InlineData(0.9f)]
    public void Dropout_ManyElements_DropsTheShareAndScalesTheRest(float rate)
    {
        var shape = new TensorShape(10, 20, 20, 25, 1);
        float[] y = Run(rate, 5, 0, shape);

        double dropped = y.Count(value => value == 0) / (double)y.Length;
        double deviation = Math.Sqrt(rate * (1 - rate) / y.Length);
        Assert.True(Math.Abs(dropped - rate) <= 5 * deviation, $"{dropped} dropped");
        Assert.All(y, value => Assert.True(value == 0 || Math.Abs(value - 1 / (1 - rate)) <= 1e-5 * value));
    }

    [Fact]
    public void Dropout_SampleInAnySlice_SameMask()
    {
        float[] whole = Run(0.5f, 9, 40, new TensorShape(4, 3, 3, 7, 0));
        float[] first = Run(0.5f, 9, 40, new TensorShape(1, 3, 3, 7, 2)), rest = Run(0.5f, 9, 41, new TensorShape(3, 3, 3, 7, 1));

        Assert.Equal(whole, first.Concat(rest));
    }

    [Fact]
    public void Dropout_OtherKeySampleOrPlace_OtherMask()
    {
        var shape = new TensorShape(2, 16, 16, 8, 0);
        float[] mask = Run(0.5f, 1, 0, shape);

        Assert.NotEqual(mask, Run(0.5f, 2, 0, shape));
        Assert.NotEqual(mask, Run(0.5f, 1, 1, shape));
        Assert.NotEqual(mask[..(mask.Length / 2)], mask[(mask.Length / 2)..]);
        Assert.NotEqual(mask[..128], mask[128..256]);
    }

    [Fact]
    public void Dropout_Accumulate_Adds()
    {
        var shape = new TensorShape(2, 3, 4, 5, 0);
        double[] x = Sample.Doubles(shape.Length, 1), y = Sample.Doubles(shape.Length, 2);
        Tensor target = StoredTensor.Of(_device, shape with { Halo = 1 }, y), single = StoredTensor.Garbage(_device, shape);

        _device.Dropout(0.4f, 3, 0, StoredTensor.Of(_device, shape, x), single, false);
        _device.Dropout(0.4f, 3, 0, StoredTensor.Of(_device, shape, x), target, true);

        float[] dropped = StoredTensor.Interior(single);
        Closeness.Holds([.. y.Select((value, i) => value + dropped[i])], StoredTensor.Interior(target), 1e-6);
    }

    private float[] Run(float rate, ulong key, long firstSample, TensorShape shape)
    {
        Tensor ones = StoredTensor.Of(_device, shape, [.. Enumerable.Repeat(1.0, shape.Pixels * shape.Channels)]);
        Tensor output = StoredTensor.Garbage(_device, shape);
        _device.Dropout(rate, key, firstSample, ones, output, false);
        return StoredTensor.Interior(output);
    }
}
