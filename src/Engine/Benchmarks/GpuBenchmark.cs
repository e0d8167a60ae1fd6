using System.Diagnostics;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Queue;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Benchmarks;

/// <summary>Times whole training steps of a model on a GPU, on one batch of synthetic images, and says where the time goes.</summary>
public static class GpuBenchmark
{
    /// <summary>Rehearsal, recording, and a few replays until clocks have settled.</summary>
    private const int WarmupSteps = 8;

    /// <summary>Of more the floats are more than an int counts.</summary>
    private const int MostPeakSide = 16384;

    private static readonly LearningRatePoint Point = new(0.01f, 0.9f);

    /// <exception cref="ArgumentException">The model is unknown or a number is out of range.</exception>
    /// <exception cref="CudaUnavailableException">There is no GPU.</exception>
    public static GpuBenchmarkResult Run(GpuBenchmarkSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Rounds, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(settings.PeakSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.PeakSide, MostPeakSide);
        Network network = EngineBenchmark.Create(settings.Model, settings.Size);
        if (settings.Device.CacheFolder is not null)
        {
            return Run(network, settings);
        }

        // Calls are timed on another device, which must not choose other plans.
        var folder = Directory.CreateTempSubdirectory("lockstep-bench-");
        try
        {
            return Run(network, settings with { Device = settings.Device with { CacheFolder = folder.FullName } });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static GpuBenchmarkResult Run(Network network, GpuBenchmarkSettings settings)
    {
        var measured = Measure(network, settings);
        var calls = TimeCalls(network, settings);
        return measured with { CallMs = calls, GapShare = 1 - (calls.Sum(call => call.Milliseconds) / measured.StepMs) };
    }

    private static GpuBenchmarkResult Measure(Network network, GpuBenchmarkSettings settings)
    {
        long began = Stopwatch.GetTimestamp();
        using var device = new CudaDevice(settings.Device);
        long free = device.FreeBytes;
        using Replica replica = Start(network, device, settings);
        ISliceSource source = settings.Copies ? Travelling(network, settings.Batch) : new RepeatedSlice(network, settings.Batch) { StaysOnDevice = true };
        for (int i = 0; i < WarmupSteps; i++)
        {
            Step(replica, source, settings.Batch);
        }

        double prepared = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double[] rounds = [.. Enumerable.Range(0, settings.Rounds).Select(_ => Round(replica, source, settings))];
        double rate = rounds.Order().ElementAt(rounds.Length / 2), tflops = 6e-12 * network.MultiplyAdds * rate;
        double stepGb = 1e-9 * StepTraffic.Bytes(network, settings.Batch, device.Type.Bytes());
        double idle = Idle(device.TimeCalls(() => Round(replica, source, settings)));
        var peaks = settings.PeakSide == 0 ? default : GpuPeaks.Measure(device, settings.PeakSide, 4 * settings.PeakSide * settings.PeakSide);
        return new GpuBenchmarkResult(
            rate,
            rounds,
            1e3 * settings.Batch / rate,
            tflops,
            (free - device.FreeBytes) / 1e9,
            replica.Metrics.Loss,
            device.RecordedPasses,
            device.CallsInPass,
            prepared,
            peaks.MatrixTflops,
            Share(tflops, peaks.MatrixTflops),
            stepGb,
            peaks.MemoryGbS,
            Share(stepGb * rate / settings.Batch, peaks.MemoryGbS),
            [],
            [.. device.PlanReports.OrderByDescending(plan => plan.Time ?? TimeSpan.Zero)],
            [.. device.Notes],
            0,
            idle);
    }

    private static double Idle(IReadOnlyList<CallTime> times) =>
        1 - (times.Where(time => time.Name == CallTimer.Graph).Sum(time => time.Milliseconds) / times.Sum(time => time.Milliseconds));

    private static double Share(double rate, double peak) => peak == 0 ? 0 : rate / peak;

    /// <summary>As in training: bytes, unless the images are the targets too.</summary>
    private static ISliceSource Travelling(Network network, int batch) =>
        network.TargetIsInput ? new RepeatedSlice(network, batch) : new RepeatedPixels(network, batch);

    private static double Round(Replica replica, ISliceSource source, GpuBenchmarkSettings settings)
    {
        long start = Stopwatch.GetTimestamp();
        for (int step = 0; step < settings.Steps; step++)
        {
            Step(replica, source, settings.Batch);
        }

        return settings.Steps * settings.Batch / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>One step's calls, made one by one with a mark between them.</summary>
    private static IReadOnlyList<CallTime> TimeCalls(Network network, GpuBenchmarkSettings settings)
    {
        using var device = new CudaDevice(settings.Device with { Replays = false, ChoosingLimit = TimeSpan.Zero });
        using Replica replica = Start(network, device, settings);
        var source = new RepeatedSlice(network, settings.Batch) { StaysOnDevice = true };
        for (int i = 0; i < 3; i++)
        {
            Step(replica, source, settings.Batch);
        }

        return device.TimeCalls(() => Step(replica, source, settings.Batch));
    }

    private static Replica Start(Network network, CudaDevice device, GpuBenchmarkSettings settings)
    {
        var replica = new Replica(network, device, new Sgd(new SgdSettings { WeightDecay = 5e-5f }), new ReplicaSettings
        {
            SliceSize = settings.Batch,
            LabelSmoothing = 0.1f,
            LossScaling = settings.Device.Precision == CudaPrecision.Float16 ? LossScaling.Usual : LossScaling.None,
        });
        replica.Initialize(1);
        return replica;
    }

    private static void Step(Replica replica, ISliceSource source, int batch)
    {
        replica.Accumulate(1, source, batch, 1);
        while (replica.MustRepeat)
        {
            replica.Accumulate(1, source, batch, 1, again: true);
        }

        replica.Update(Point);
    }
}
