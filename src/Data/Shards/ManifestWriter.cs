using System.Text;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Shards;

/// <summary>Makes a data set of finished shards.</summary>
internal static class ManifestWriter
{
    /// <summary>Writes <c>dataset.json</c>.</summary>
    public static ShardManifest Write(
        string folder, ShardContent content, IReadOnlyList<string> classes, int labelBase, IReadOnlyList<ShardSummary> train, IReadOnlyList<ShardSummary> val)
    {
        var manifest = new ShardManifest
        {
            Content = content,
            Size = SizeOf([.. train.Concat(val).Where(shard => shard.File.Samples > 0)]),
            LabelBase = labelBase,
            Classes = classes,
            Train = [.. train.Select(shard => shard.File)],
            Val = [.. val.Select(shard => shard.File)],
        };
        using var file = new PartialFile(Path.Combine(folder, ShardManifest.FileName));
        file.Stream.Write(Encoding.UTF8.GetBytes(ManifestJson.Text(manifest)));
        file.Commit();
        return manifest;
    }

    private static int[]? SizeOf(IReadOnlyList<ShardSummary> shards)
    {
        var sizes = shards.Select(shard => shard.Size).Distinct().ToList();
        return sizes is [ImageSize size] ? [size.Height, size.Width, size.Channels] : null;
    }
}
