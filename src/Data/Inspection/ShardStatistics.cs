using Lockstep.Data.Packing;
using Lockstep.Data.Pixels;
using Lockstep.Data.Shards;
using Lockstep.Data.Sources;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Inspection;

/// <summary>Counts a sharded set from its indices, and measures colours on some of its images.</summary>
public static class ShardStatistics
{
    /// <param name="place">Folder or address of the set.</param>
    /// <param name="store">Remote sets.</param>
    /// <param name="measured">Training images over which mean and deviation are measured.</param>
    /// <param name="ct">Stops the counting.</param>
    /// <exception cref="DataException">The set cannot be opened.</exception>
    public static StatisticsReport Measure(string place, StoreSettings store, int measured, CancellationToken ct)
    {
        var manifest = ShardSource.ReadManifest(place, store);
        using var pair = ShardSource.OpenHalves(place, store, ct);
        var train = (ShardSet)pair.Train;
        var (sums, looked, broken) = Colours(train, measured, ct);
        var colours = looked > broken ? sums.ToNormalisation() : null;
        return new StatisticsReport(
            manifest.Content.ToString().ToLowerInvariant(),
            manifest.Classes,
            Count(train, manifest, ct),
            Count((ShardSet)pair.Test, manifest, ct),
            looked - broken,
            broken,
            colours?.Mean ?? [],
            colours?.Std ?? []);
    }

    private static HalfStatistics Count(ShardSet set, ShardManifest manifest, CancellationToken ct)
    {
        long[] perClass = new long[manifest.Classes.Count];
        long[] widths = new long[ushort.MaxValue + 1];
        long[] heights = new long[ushort.MaxValue + 1];
        long bytes = 0;
        long outside = 0;
        foreach (var shard in set.Shards)
        {
            ct.ThrowIfCancellationRequested();
            for (long i = 0; i < shard.File.Samples; i++)
            {
                var entry = shard.Entry(i);
                int label = entry.Label - manifest.LabelBase;
                bytes += entry.Length;
                widths[entry.Width]++;
                heights[entry.Height]++;
                if (label >= 0 && label < perClass.Length)
                {
                    perClass[label]++;
                }
                else
                {
                    outside++;
                }
            }
        }

        // 0 stands for unknown.
        (widths[0], heights[0]) = (0, 0);
        return new HalfStatistics(
            set.Count, set.Shards.Count, set.Shards.Sum(shard => shard.File.Bytes), bytes, perClass,
            CountSpread.Of(perClass), CountSpread.OfHistogram(widths), CountSpread.OfHistogram(heights), outside);
    }

    private static (ChannelSums Sums, int Looked, int Broken) Colours(ShardSet set, int measured, CancellationToken ct)
    {
        var sums = new ChannelSums(3);
        int looked = (int)Math.Min(measured, set.Count);
        int broken = 0;
        using var reader = set.OpenReader();
        using var pixels = new SourcePixels();
        for (int i = 0; i < looked; i++)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                sums.Add(pixels.Rgb(reader.Read((long)((Int128)i * set.Count / looked)), int.MaxValue, out _));
            }
            catch (BadSampleException)
            {
                broken++;
            }
        }

        return (sums, looked, broken);
    }
}
