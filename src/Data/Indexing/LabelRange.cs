using Lockstep.Data.Shards;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Indexing;

/// <summary>What the labels of foreign shards mean.</summary>
internal sealed record LabelRange(int Base, IReadOnlyList<string> ClassNames)
{
    /// <summary>More classes are taken for a broken label.</summary>
    private const int MostClasses = 1 << 24;

    /// <exception cref="DataException">A label has no class; the message names its shard and offset.</exception>
    public static LabelRange Of(IndexSettings settings, IReadOnlyList<ShardSummary> shards)
    {
        var filled = shards.Where(shard => shard.File.Samples > 0).ToList();
        if (filled.Count == 0)
        {
            throw new DataException($"{settings.Folder}: none of {shards.Count} shards has a sample that can be used.");
        }

        int least = filled.Min(shard => shard.LeastLabel);
        int greatest = filled.Max(shard => shard.GreatestLabel);
        int from = settings.LabelBase ?? (least > 0 && filled.All(shard => ForeignShards.CountsFromOne(Path.Combine(settings.Folder, shard.File.File))) ? 1 : 0);
        int classes = settings.ClassNames?.Count ?? greatest - from + 1;
        if (least < from || greatest - from >= classes || classes > MostClasses)
        {
            var shard = filled.First(one => one.LeastLabel < from || one.GreatestLabel - from >= classes || classes > MostClasses);
            throw OutOfRange(settings, shard, from, Math.Min(classes, MostClasses));
        }

        return new LabelRange(from, settings.ClassNames ?? [.. Enumerable.Range(0, classes).Select(label => $"{label + from}")]);
    }

    private static DataException OutOfRange(IndexSettings settings, ShardSummary shard, int from, int classes)
    {
        string path = Path.Combine(settings.Folder, shard.File.File);
        ReadOnlySpan<byte> index = File.ReadAllBytes(path + ShardIndexLayout.Extension);
        for (var rest = index[ShardIndexLayout.HeaderBytes..]; !rest.IsEmpty; rest = rest[ShardEntry.Bytes..])
        {
            var entry = ShardEntry.Read(rest);
            if (entry.Label < from || entry.Label - from >= classes)
            {
                return new DataException($"{path} at offset {entry.Offset} has label {entry.Label}, expected {from} to {from + (classes - 1)}: give the right --label-base and --classes, or mend the shard and remove its index.");
            }
        }

        return new DataException($"{path} changed while it was read: run the same command again.");
    }
}
