using System.Diagnostics;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Benchmarks;

/// <summary>Times whole training steps of a model on synthetic input.</summary>
public sealed class EngineBenchmark
{
    private const int WarmupSteps = 5;
    private static readonly LearningRatePoint Point = new(0.01f, 0.9f);

    /// <summary>Runs <paramref name="steps"/> measured steps after a warm-up.</summary>
    /// <param name="model">Name in <see cref="ModelZoo"/>.</param>
    /// <param name="batch">Images of a step; cut into slices of 32, or less where the threads would otherwise go short.</param>
    /// <param name="size">Height and width of the images; null: the model's own.</param>
    /// <param name="threads">Lanes.</param>
    /// <param name="steps">At least 1.</param>
    /// <param name="sliceSize">Images of a slice, a divisor of the batch; null: <see cref="SliceSize"/>.</param>
    /// <exception cref="ArgumentException">The model is unknown or a number is out of range.</exception>
    public BenchmarkResult Run(string model, int batch, int? size, int threads, int steps, int? sliceSize = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        Network network = Create(model, size);
        int slice = sliceSize ?? SliceSize(batch, threads);
        ArgumentOutOfRangeException.ThrowIfLessThan(slice, 1, nameof(sliceSize));
        if (batch % slice != 0)
        {
            throw new ArgumentException($"slice: expected a divisor of the batch of {batch}, got {slice}.", nameof(sliceSize));
        }

        using var device = new CpuDevice();
        using var replica = new Replica(network, device, new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = slice, Lanes = threads });
        replica.Initialize(1);
        var source = new RepeatedSlice(network, slice);
        double peak = MultiplyAddPeak.Measure();
        double[] seconds = new double[steps];
        for (int i = 0; i < WarmupSteps; i++)
        {
            Step(replica, source, batch / slice, batch);
        }

        long allocated = GC.GetTotalAllocatedBytes(true);
        for (int i = 0; i < steps; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Step(replica, source, batch / slice, batch);
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        allocated = GC.GetTotalAllocatedBytes(true) - allocated;
        Array.Sort(seconds);
        double median = seconds[steps / 2];
        double gflops = 6e-9 * network.MultiplyAdds * batch / median;
        using Process process = Process.GetCurrentProcess();
        return new BenchmarkResult(batch / median, 1e3 * median, gflops, gflops / (peak * threads), process.PeakWorkingSet64 / 1e6, (double)allocated / steps);
    }

    /// <summary>A model of the zoo with its own classes and channels, for images of another size if one is given.</summary>
    /// <exception cref="ArgumentException">The model is unknown or the images are too small for it.</exception>
    public static Network Create(string model, int? size)
    {
        ModelZooEntry entry = ModelZoo.Entry(model);
        ImageShape input = size is { } side ? new ImageShape(side, side, entry.Input.Channels) : entry.Input;
        return ModelZoo.Create(model, input, entry.Classes, new ModelOptions());
    }

    /// <summary>Images of a slice: the largest number up to 32 that divides the batch and leaves each thread the same number of slices, if there is one.</summary>
    public static int SliceSize(int batch, int threads)
    {
        for (int size = 32; size > 1; size--)
        {
            if (batch % size == 0 && batch / size % threads == 0)
            {
                return size;
            }
        }

        return 1;
    }

    private static void Step(Replica replica, ISliceSource source, int slices, int batch)
    {
        replica.Accumulate(slices, source, batch, slices);
        replica.Update(Point);
    }
}
