using Lockstep.Engine.Cpu;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Tests.Cuda;

[Collection(TestGpu.Collection)]
public sealed class CudaDeviceInputTests
{
    private const int Count = 6;

    private static readonly Network Network = Build();

    public static TheoryData<int> Precisions => [(int)CudaPrecision.Float32, (int)CudaPrecision.BFloat16, (int)CudaPrecision.Float16];

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Upload_Pixels_HasTheBitsOfTheHostsFloats(int precision)
    {
        using CudaDevice device = TestGpu.Device((CudaPrecision)precision);
        Tensor bytes = NewTensor(device), floats = NewTensor(device);
        var pixels = Slices().PixelsAt(0);
        float[] values = PixelSlices.Finish(pixels, Network.Input);
        device.Upload(new InputImages(default, pixels), bytes);
        device.Upload(new InputImages(values), floats);

        Assert.Equal(Read(floats), Read(bytes));
        if (precision == (int)CudaPrecision.Float32)
        {
            Assert.Equal(values, Read(bytes));
        }
    }

    [Fact]
    public void CopyAhead_ThenUploaded_AreCopiedOnceOnAStreamOfTheirOwn()
    {
        using CudaDevice device = TestGpu.Device();
        Tensor target = NewTensor(device);
        var images = new InputImages(default, Slices().PixelsAt(3), 7);
        using var record = new GpuRecord();
        device.CopyAhead(images);
        device.CopyAhead(images);
        device.Upload(images, target);

        Assert.Single(record.Copies);
        int copied = record.Calls.Single(call => call.Name == "cuMemcpyHtoDAsync_v2").Number("stream")!.Value;
        int used = record.Calls.Single(call => call.Name == "cuLaunchKernel").Number("stream")!.Value;
        Assert.NotEqual(copied, used);
        Assert.Equal(PixelSlices.Finish(images.Pixels, Network.Input), Read(target));
    }

    [Fact]
    public void CopyAhead_OthersAreUploaded_AreForgotten()
    {
        using CudaDevice device = TestGpu.Device();
        using var record = new GpuRecord(lazy: true);
        Tensor target = NewTensor(device), again = NewTensor(device);
        var slices = Slices();
        InputImages ahead = new(default, slices.PixelsAt(1), 1), other = new(default, slices.PixelsAt(2), 2);
        device.CopyAhead(ahead);
        device.Upload(other, target);
        device.Upload(ahead, again);

        Assert.Equal(3, record.Copies.Length);
        Assert.Equal(PixelSlices.Finish(other.Pixels, Network.Input), Read(target));
        Assert.Equal(PixelSlices.Finish(ahead.Pixels, Network.Input), Read(again));
    }

    [Fact]
    public void CopyAhead_ImagesWithoutIdentity_AreNot()
    {
        using CudaDevice device = TestGpu.Device();
        using var record = new GpuRecord();
        device.CopyAhead(new InputImages(default, Slices().PixelsAt(0)));
        Assert.Empty(record.Copies);
    }

    /// <summary>Nothing runs before it is waited for: all places are taken, and nobody waits for one to become free.</summary>
    [Fact]
    public void CopyAhead_GpuIsFarBehind_CopiesNothingAndDoesNotWait()
    {
        using CudaDevice device = TestGpu.Device();
        Tensor target = NewTensor(device);
        using var record = new GpuRecord(lazy: true);
        var slices = Slices();
        for (int i = 0; i < 3; i++)
        {
            device.Upload(new InputImages(default, slices.PixelsAt(i), 1 + i), target);
        }

        int waited = record.Calls.Count(call => call.Name is "cuEventSynchronize" or "cuStreamSynchronize");
        device.CopyAhead(new InputImages(default, slices.PixelsAt(3), 4));

        Assert.Equal(3, record.Copies.Length);
        Assert.Equal(waited, record.Calls.Count(call => call.Name is "cuEventSynchronize" or "cuStreamSynchronize"));
        Assert.Equal(PixelSlices.Finish(slices.PixelsAt(2), Network.Input), Read(target));
    }

    /// <summary>The host's memory is written over at once, more slices come than there are places, and no wait is missing.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Upload_ManySlices_EachIsItsOwn(bool lazy)
    {
        using CudaDevice device = TestGpu.Device();
        using var record = new GpuRecord(lazy);
        var slices = Slices();
        Tensor[] targets = [.. Enumerable.Range(0, 9).Select(_ => NewTensor(device))];
        for (int i = 0; i < targets.Length; i++)
        {
            InputImages images = i % 2 == 0 ? new(default, slices.PixelsAt(i), 1 + i) : new(PixelSlices.Finish(slices.PixelsAt(i), Network.Input), default, 1 + i);
            if (i % 3 != 0)
            {
                device.CopyAhead(images);
            }

            device.Upload(images, targets[i]);
            System.Runtime.InteropServices.MemoryMarshal.AsMemory(images.Pixels.Bytes).Span.Clear();
            System.Runtime.InteropServices.MemoryMarshal.AsMemory(images.Values).Span.Clear();
        }

        for (int i = 0; i < targets.Length; i++)
        {
            Assert.Equal(PixelSlices.Finish(slices.PixelsAt(i), Network.Input), Read(targets[i]));
        }

        Assert.DoesNotContain(record.Calls, call => call.Name == "violation");
    }

    [Fact]
    public void Upload_NotOfTheTensorsSize_IsRefused()
    {
        using CudaDevice device = TestGpu.Device();
        Tensor target = NewTensor(device);
        var pixels = Slices().PixelsAt(0);
        Pixels[] wrong = [pixels with { Bytes = pixels.Bytes[1..] }, pixels with { Places = pixels.Places[3..] }, pixels with { Means = pixels.Means[1..] }, pixels with { Deviations = pixels.Deviations[1..] }];
        Assert.All(wrong, other => Assert.Throws<ArgumentException>(() => device.Upload(new InputImages(default, other), target)));
        Assert.Throws<ArgumentException>(() => device.Upload(new InputImages(new float[3]), target));
    }

    [Fact]
    public void Upload_PixelsToTheCpu_AreRefused()
    {
        using var device = new CpuDevice();
        Tensor target = NewTensor(device);
        Assert.False(((IDevice)device).Traits.TakesPixels);
        var error = Assert.Throws<NotSupportedException>(() => device.Upload(new InputImages(default, Slices().PixelsAt(0)), target));
        Assert.Contains(device.Name, error.Message, StringComparison.Ordinal);
    }

    private static Network Build()
    {
        var builder = new NetworkBuilder("input", new ImageShape(5, 7, 3), new ModelOptions());
        return builder.Build(builder.Dense(builder.GlobalAverage(builder.Input, "average"), "fc", 4));
    }

    private static PixelSlices Slices() => new(Network, Count);

    private static Tensor NewTensor(IDevice device)
    {
        var shape = new TensorShape(Count, Network.Input.Height, Network.Input.Width, Network.Input.Channels, 0);
        return new Tensor(device.AllocateActivations(shape.Length), 0, shape);
    }

    private static float[] Read(in Tensor tensor)
    {
        tensor.Block.ToHost();
        return tensor.Span.ToArray();
    }
}
