using System.Diagnostics;
using Lockstep.Protocol.Samples;

namespace Lockstep.Worker.Benchmarks;

/// <summary>Sample orders of sets of any size, in shards as large as those of 256 MB of ImageNet.</summary>
public static class OrderBenchmark
{
    /// <summary>That <see cref="Run"/> takes: more would be in too many shards.</summary>
    public const long MostSamples = (long)WindowedOrder.MaxShards * SamplesOfShard;

    /// <summary>Of 256 MB of ImageNet's images.</summary>
    private const int SamplesOfShard = 2330;

    private const int MostLookups = 500_000;
    private const int Rounds = 5;
    private static readonly int[] Windows = [1, 4, 16, 64];

    /// <summary>Samples of ImageNet's training set, and a thousand million.</summary>
    public static IReadOnlyList<long> Sizes { get; } = [1_281_167, 1_000_000_000];

    /// <summary>Every order of a set, one after the other.</summary>
    /// <param name="samples">Of the set, 2 to <see cref="MostSamples"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are too few, or too many.</exception>
    public static IEnumerable<OrderFigures> Run(long samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples, MostSamples);
        return Figures(samples);
    }

    private static IEnumerable<OrderFigures> Figures(long samples)
    {
        long[] shards = ShardsOf(samples);
        yield return Measure("full", 0, shards.Length, () => new SampleOrder(1, samples));
        foreach (int window in Windows)
        {
            yield return Measure("windowed", window, shards.Length, () => new WindowedOrder(1, shards, window));
        }
    }

    private static OrderFigures Measure(string name, int window, int shards, Func<ISampleOrder> create)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var order = create();
        var watch = Stopwatch.StartNew();
        order.At(0, 0);
        double enter = watch.Elapsed.TotalMilliseconds;
        order.At(1, 0);
        long memory = GC.GetAllocatedBytesForCurrentThread() - before;
        var figures = new OrderFigures(name, window, order.Count, shards, Enumerable.Range(0, Rounds).Min(_ => Lookup(order)), enter, memory, null, null, null, null);
        return order.Count < int.MaxValue / 8 ? Mixing(figures, order) : figures;
    }

    private static double Lookup(ISampleOrder order)
    {
        // A step that has no factor with the count, so that positions are all over the epoch.
        long step = (order.Count / 3) + 1;
        int lookups = (int)Math.Min(MostLookups, order.Count);
        long position = 0;
        long sum = 0;
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < lookups; i++)
        {
            sum += order.At(0, position);
            position = position + step < order.Count ? position + step : position + step - order.Count;
        }

        double ns = Stopwatch.GetElapsedTime(began).TotalNanoseconds / lookups;
        return sum >= 0 ? ns : double.NaN;
    }

    private static OrderFigures Mixing(OrderFigures figures, ISampleOrder order)
    {
        const int Classes = 1000;
        const int Batch = 256;
        int count = (int)order.Count;
        int[] places = new int[count];
        long runs = 1;
        long kinds = 0;
        var seen = new HashSet<long>();
        double moved = 0;
        long previous = -1;
        for (int position = 0; position < count; position++)
        {
            long sample = order.At(0, position);
            places[sample] = position;
            moved += Math.Abs(sample - position);
            long kind = sample * Classes / count;
            runs += previous >= 0 && kind != previous ? 1 : 0;
            previous = kind;
            seen.Add(kind);
            if ((position + 1) % Batch == 0)
            {
                kinds += seen.Count;
                seen.Clear();
            }
        }

        double third = count / 3.0;
        double apart = Enumerable.Range(1, count - 1).Average(sample => (double)Math.Abs(places[sample] - places[sample - 1]));
        return figures with
        {
            MeanDisplacement = moved / count / third,
            NeighbourDistance = apart / third,
            ClassRun = (double)count / runs,
            ClassesInBatch = count < Batch ? null : (double)kinds / (count / Batch),
        };
    }

    private static long[] ShardsOf(long samples)
    {
        long shards = (samples + SamplesOfShard - 1) / SamplesOfShard;
        return [.. Enumerable.Range(0, (int)shards).Select(shard => (samples * (shard + 1) / shards) - (samples * shard / shards))];
    }
}
