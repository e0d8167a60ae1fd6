using System.Diagnostics;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Initialisation;

namespace Lockstep.Engine.Benchmarks;

/// <summary>What a GPU does at its best, measured: the rates that a model's are held against.</summary>
/// <param name="MatrixTflops">Of one large product of random numbers, in the device's precision.</param>
/// <param name="MemoryGbS">Read and written by one large copy within the GPU, bytes of both counted.</param>
internal readonly record struct GpuPeaks(double MatrixTflops, double MemoryGbS)
{
    private const int Repeats = 5;

    /// <summary>Measures; takes about a second on a large GPU.</summary>
    /// <param name="device">With nothing under way.</param>
    /// <param name="side">Rows, columns and depth of the product.</param>
    /// <param name="copied">Floats of the copy.</param>
    public static GpuPeaks Measure(CudaDevice device, int side, int copied) => new(MeasureMatrix(device, side), MeasureMemory(device, copied));

    private static double MeasureMatrix(CudaDevice device, int side)
    {
        var shape = new TensorShape(side, 1, 1, side, 0);
        using var inputs = device.AllocateActivations((long)side * side);
        using var outputs = device.AllocateActivations((long)side * side);
        using var weights = device.Allocate(side * side);
        var (input, output, block) = (new Tensor(inputs, 0, shape), new Tensor(outputs, 0, shape), new Block(weights, 0, side * side));
        float[] values = new float[side * side];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)CounterRandom.Normal(2, (ulong)i);
        }

        device.Upload(new InputImages(values), input);
        values.CopyTo(block.Span);
        block.ToDevice();
        device.Refresh(block);
        var geometry = new ConvolutionGeometry(1, 1, 1, 0, side, side);
        double seconds = Fastest(device, () => device.Convolve(geometry, input, block, null, false, output));
        return 2e-12 * side * side * side / seconds;
    }

    private static double MeasureMemory(CudaDevice device, int copied)
    {
        using var source = device.Allocate(copied);
        using var target = device.Allocate(copied);
        var (from, to) = (((CudaBuffer)source).Part(0, copied), ((CudaBuffer)target).Part(0, copied));
        return 2e-9 * sizeof(float) * copied / Fastest(device, () => device.Queue.Copy(from, to));
    }

    /// <summary>Seconds, the first calls not counted: they choose plans.</summary>
    private static double Fastest(CudaDevice device, Action work)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i <= Repeats; i++)
        {
            device.Queue.Stream.Synchronize();
            long began = Stopwatch.GetTimestamp();
            work();
            device.Settle();
            device.Queue.Stream.Synchronize();
            best = i == 0 ? best : Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return best;
    }
}
