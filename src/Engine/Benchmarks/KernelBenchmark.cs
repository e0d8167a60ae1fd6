using System.Diagnostics;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Initialisation;

namespace Lockstep.Engine.Benchmarks;

/// <summary>What one core of this machine can do, and what the engine's matrix product makes of it.</summary>
public static class KernelBenchmark
{
    private const int Size = 1536;
    private const int CopyLength = 64 << 20;

    /// <summary>Peak, product and copy by turns, so that a machine that changes its mind changes it for all; medians of the rounds after the first.</summary>
    /// <param name="rounds">Measured rounds, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer rounds than 1.</exception>
    public static KernelResult Run(int rounds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        using var device = new CpuDevice();
        using DeviceBuffer left = Filled(device, 1), right = Filled(device, 2), product = device.Allocate(Size * Size);
        using DeviceBuffer source = device.Allocate(CopyLength), target = device.Allocate(CopyLength);
        double[] peaks = new double[rounds], products = new double[rounds], copies = new double[rounds];
        for (int round = -1; round < rounds; round++)
        {
            int at = Math.Max(round, 0);
            peaks[at] = MultiplyAddPeak.Measure();
            products[at] = 2e-9 * Size * Size * Size / Time(() => Multiply(device, left, right, product));
            copies[at] = 2e-9 * sizeof(float) * CopyLength / Time(() => source.Span(0, CopyLength).CopyTo(target.Span(0, CopyLength)));
        }

        double peak = Median(peaks), gflops = Median(products);
        return new KernelResult(peak, gflops, gflops / peak, Median(copies));
    }

    /// <summary>A 1×1 convolution of an image of one line is the product [pixels, in] × [in, out].</summary>
    private static void Multiply(CpuDevice device, DeviceBuffer left, DeviceBuffer right, DeviceBuffer product)
    {
        var shape = new TensorShape(1, 1, Size, Size, 0);
        device.Convolve(new ConvolutionGeometry(1, 1, 1, 0, Size, Size), new Tensor(left, 0, shape), new Block(right, 0, Size * Size), null, false, new Tensor(product, 0, shape));
    }

    private static DeviceBuffer Filled(CpuDevice device, ulong key)
    {
        DeviceBuffer buffer = device.Allocate(Size * Size);
        Span<float> values = buffer.Span(0, Size * Size);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)CounterRandom.Uniform(key, (ulong)i);
        }

        return buffer;
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
