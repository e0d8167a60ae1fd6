using Lockstep.Data.Packing;
using Lockstep.Data.Shards;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Indexing;

/// <summary>
/// Makes a data set of WebDataset tar files or TFRecord files as others wrote them: an index beside each, then the manifest. The shards
/// are only read. What is indexed already is kept, so a killed run is gone on with.
/// </summary>
public static class ShardIndexer
{
    /// <exception cref="DataException">A shard is malformed, too many samples are broken, or labels do not fit the classes.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled; what is finished is kept.</exception>
    public static IndexReport Run(IndexSettings settings, CancellationToken ct)
    {
        var (train, val) = ForeignShards.List(settings.Folder);
        using var folder = WorkFolder.Enter(settings.Folder, "*" + ShardIndexLayout.Extension, "*" + BadList.Extension, ShardManifest.FileName);
        string[] all = [.. train, .. val];
        var bad = new BadImages(settings.TolerateBad, settings.Report);
        var meter = new WorkMeter(all.Length, settings.Progress);
        string[] open = [.. all.Where(name => !Keep(settings.Folder, name, bad, meter))];
        ShardThreads.ForEach(open, settings.Threads, () => new IndexThread(bad), (name, thread, token) =>
        {
            string path = Path.Combine(settings.Folder, name);
            WorkFolder.Guard(path + ShardIndexLayout.Extension, () => thread.Index(path, token));
            meter.Add(1);
        }, ct);
        return Finish(settings, train, val, all.Length - open.Length);
    }

    private static bool Keep(string folder, string name, BadImages bad, WorkMeter meter)
    {
        if (ShardSummary.TryRead(folder, name) is null)
        {
            return false;
        }

        foreach (var sample in BadList.Read(Path.Combine(folder, name)))
        {
            bad.Add(sample);
        }

        meter.Add(1);
        return true;
    }

    private static IndexReport Finish(IndexSettings settings, string[] train, string[] val, int kept)
    {
        var shards = train.Concat(val).Select(name => ShardSummary.TryRead(settings.Folder, name)
            ?? throw new DataException($"{Path.Combine(settings.Folder, name)} or its index vanished while the others were indexed: run the same command again.")).ToList();
        var labels = LabelRange.Of(settings, shards);
        var manifest = ManifestWriter.Write(settings.Folder, ShardContent.Encoded, labels.ClassNames, labels.Base, shards[..train.Length], shards[train.Length..]);
        return new IndexReport(
            manifest.Train.Sum(shard => shard.Samples),
            manifest.Val.Sum(shard => shard.Samples),
            shards.Count,
            kept,
            labels.ClassNames.Count,
            labels.Base,
            [.. train.Concat(val).SelectMany(name => BadList.Read(Path.Combine(settings.Folder, name)))]);
    }
}
