using Lockstep.Data.Checksums;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Shards;

/// <summary>A finished shard on this machine, as its index tells.</summary>
/// <param name="File">For the manifest.</param>
/// <param name="Size">Size of all its images; null where they differ, or there are none.</param>
/// <param name="LeastLabel">int.MaxValue where there are no samples.</param>
/// <param name="GreatestLabel">-1 where there are no samples.</param>
internal sealed record ShardSummary(ShardFile File, ImageSize? Size, int LeastLabel, int GreatestLabel)
{
    /// <summary>Null where shard or index is missing, damaged, or they do not belong together: then the shard is not finished.</summary>
    public static ShardSummary? TryRead(string folder, string name)
    {
        string shard = Path.Combine(folder, name);
        string index = shard + ShardIndexLayout.Extension;
        if (!System.IO.File.Exists(shard) || !System.IO.File.Exists(index))
        {
            return null;
        }

        byte[] bytes = System.IO.File.ReadAllBytes(index);
        try
        {
            var header = ShardIndexLayout.Parse(bytes.AsSpan(0, Math.Min(bytes.Length, ShardIndexLayout.HeaderBytes)), index);
            bool whole = header.ShardBytes == new FileInfo(shard).Length
                && bytes.Length == ShardIndexLayout.BytesOf(header.Samples)
                && Crc32C.Of(bytes.AsSpan(ShardIndexLayout.HeaderBytes)) == header.EntriesCrc;
            return whole ? Of(name, header.ShardBytes, bytes) : null;
        }
        catch (DataException)
        {
            return null;
        }
    }

    private static ShardSummary Of(string name, long shardBytes, ReadOnlySpan<byte> index)
    {
        var (least, greatest) = (int.MaxValue, -1);
        ShardEntry? first = null;
        bool same = true;
        int count = 0;
        for (var rest = index[ShardIndexLayout.HeaderBytes..]; !rest.IsEmpty; rest = rest[ShardEntry.Bytes..])
        {
            var entry = ShardEntry.Read(rest);
            first ??= entry;
            same &= (entry.Width, entry.Height) == (first.Value.Width, first.Value.Height);
            (least, greatest) = (Math.Min(least, entry.Label), Math.Max(greatest, entry.Label));
            count++;
        }

        var file = new ShardFile { File = name, Samples = count, Bytes = shardBytes, IndexCrc = Crc32C.Of(index) };
        return new ShardSummary(file, same && first is { Width: > 0, Height: > 0 } one ? new ImageSize(one.Height, one.Width, 3) : null, least, greatest);
    }
}
