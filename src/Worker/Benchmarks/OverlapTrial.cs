using System.Diagnostics;
using System.Runtime.InteropServices;
using Lockstep.Engine.Benchmarks;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Training;

namespace Lockstep.Worker.Benchmarks;

/// <summary>
/// Whole training steps on synthetic images on one rank, as <see cref="TrainingLoop"/> runs them: accumulate, sum over ranks,
/// update. All ranks are on one machine, whose clock they share: that is how the end of the last backward pass is known.
/// </summary>
internal sealed class OverlapTrial(ILink link, RankRequest.Overlap request, DeviceBuffer memory)
{
    private const int WarmUps = 2;
    private const int Repeats = 5;
    private static readonly LearningRatePoint Point = new(0.01f, 0.9f);
    private readonly IAllReduce _algorithm = AllReduceTable.Create(request.Algorithm);
    private readonly IWire _wire = request.Exact ? new Int64Sum() : WireTable.Create(request.Wire);
    private readonly Int64Max _latest = new();

    /// <exception cref="LinkException">A link failed.</exception>
    /// <exception cref="ArgumentException">The model is unknown or a number is out of range.</exception>
    public RankAnswer Run()
    {
        Network network = EngineBenchmark.Create(request.Model, request.Size);
        using var device = new CpuDevice();
        using var replica = new Replica(
            network, device, new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = request.Slice, Lanes = request.Threads, Reduction = memory, Exact = request.Exact });
        replica.Initialize(1);
        long bytes = request.BucketMb > 0 ? (long)(request.BucketMb * (1 << 20)) : long.MaxValue;
        var settings = new BucketSettings { FirstBytes = Math.Min(bytes, new BucketSettings().FirstBytes), Bytes = bytes };
        using var reduction = new BucketedReduction(replica, link, _algorithm, _wire, settings);
        var source = new RepeatedSlice(network, request.Slice);
        var steps = new List<StepTimes>();
        for (int i = 0; i < WarmUps + request.Steps; i++)
        {
            var times = Step(replica, reduction, source);
            if (i >= WarmUps)
            {
                steps.Add(times);
            }
        }

        double step = Median(steps.Select(times => times.Step));
        return new RankAnswer
        {
            Overlap = new OverlapTiming(
                step,
                request.Batch / step * 1e3,
                link.WorldSize > 1 ? Communication(replica, reduction.Buckets) : 0,
                Median(steps.Select(times => times.Exposed)),
                Median(steps.Select(times => times.Wait)),
                reduction.Buckets.Count),
        };
    }

    private void Accumulate(BucketedReduction reduction, RepeatedSlice source, bool again)
    {
        int slices = request.Batch / request.Slice;
        reduction.Accumulate(slices, source, request.Batch * link.WorldSize, slices * link.WorldSize, 0, again);
    }

    private StepTimes Step(Replica replica, BucketedReduction reduction, RepeatedSlice source)
    {
        long began = Stopwatch.GetTimestamp();
        Accumulate(reduction, source, again: false);
        long computed = Stopwatch.GetTimestamp();
        reduction.Finish();
        long summed = Stopwatch.GetTimestamp();
        if (replica.FirstNonFinite is { } tensor)
        {
            throw new InvalidDataException($"the trial diverged: {tensor}");
        }

        if (replica.MustRepeat)
        {
            // While the scales are found, in the warm-up.
            Accumulate(reduction, source, again: true);
            reduction.Finish();
        }

        replica.Update(Point);
        double step = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        long last = Latest(computed);
        return new StepTimes(step, Stopwatch.GetElapsedTime(computed, summed).TotalMilliseconds, Math.Max(0, Stopwatch.GetElapsedTime(last, Latest(summed)).TotalMilliseconds));
    }

    private double Communication(Replica replica, IReadOnlyList<Bucket> buckets)
    {
        var times = new List<double>();
        for (int i = 0; i < Repeats; i++)
        {
            DisseminationBarrier.Run(link);
            long began = Stopwatch.GetTimestamp();
            foreach (Bucket bucket in buckets)
            {
                _algorithm.Run(link, replica.Fold(bucket), _wire);
            }

            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return Median(times);
    }

    private long Latest(long time)
    {
        _algorithm.Run(link, MemoryMarshal.AsBytes(new Span<long>(ref time)), _latest);
        return time;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>One step in milliseconds, see <see cref="OverlapTiming"/>.</summary>
    private readonly record struct StepTimes(double Step, double Wait, double Exposed);
}
