using Lockstep.Data.Shards;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>
/// Packs a data set into shards. Which samples a shard holds is planned before the first is written, so shards are made in parallel,
/// a killed run is gone on with, and the result is the same bytes however often it was killed and at any number of threads.
/// </summary>
public static class ShardPacker
{
    /// <exception cref="DataException">Too many images are broken, the disk is full, or the folder is used for something else; what is finished is kept.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled; what is finished is kept.</exception>
    public static PackReport Run(DatasetPair source, PackSettings settings, CancellationToken ct)
    {
        using var folder = WorkFolder.Enter(settings.Destination, "train-*", "val-*", PackPlan.FileName, ShardManifest.FileName);
        var plan = PackPlan.Of(source, settings, ct);
        plan.Begin(settings.Destination);
        string extension = plan.Content == ShardContent.Raw ? "raw" : "tar";
        ShardJob[] jobs = [.. ShardJob.Of(plan.Train, extension), .. ShardJob.Of(plan.Val, extension)];
        var bad = new BadImages(settings.TolerateBad, settings.Report);
        var meter = new WorkMeter(plan.Train.Samples + plan.Val.Samples, settings.Progress);
        ShardJob[] open = [.. jobs.Where(job => !Keep(job, settings.Destination, bad, meter))];
        var train = new PackOrder(plan.Train.Samples, settings.ShuffleSeed, ShardCut.HalfNumber(plan.Train.Name));
        var val = new PackOrder(plan.Val.Samples, settings.ShuffleSeed, ShardCut.HalfNumber(plan.Val.Name));
        ShardThreads.ForEach(
            open,
            settings.Threads,
            () => new PackThread(source, settings, train, val, bad, meter),
            (job, thread, token) => WorkFolder.Guard(Path.Combine(settings.Destination, job.Name), () => thread.Make(job, token)),
            ct);
        return Finish(source, settings.Destination, plan, jobs, jobs.Length - open.Length);
    }

    /// <summary>A finished shard is kept, and what was left out of it counts again.</summary>
    private static bool Keep(ShardJob job, string folder, BadImages bad, WorkMeter meter)
    {
        var (first, end) = job.Half.Places(job.Number);
        var left = BadList.Read(Path.Combine(folder, job.Name));
        if (ShardSummary.TryRead(folder, job.Name) is not { } summary || summary.File.Samples + left.Count != end - first)
        {
            return false;
        }

        foreach (var sample in left)
        {
            bad.Add(sample);
        }

        meter.Add(end - first);
        return true;
    }

    private static PackReport Finish(DatasetPair source, string folder, PackPlan plan, ShardJob[] jobs, int kept)
    {
        ShardSummary[] shards =
        [
            .. jobs.Select(job => ShardSummary.TryRead(folder, job.Name)
                ?? throw new DataException($"{Path.Combine(folder, job.Name)} was finished and is now missing or damaged: run the same command again.")),
        ];
        var train = shards.Take(plan.Train.Shards).ToList();
        var val = shards.Skip(plan.Train.Shards).ToList();
        WorkFolder.Guard(Path.Combine(folder, ShardManifest.FileName), () => ManifestWriter.Write(folder, plan.Content, source.Train.ClassNames, 0, train, val));
        return new PackReport(
            train.Sum(shard => shard.File.Samples),
            val.Sum(shard => shard.File.Samples),
            shards.Length,
            kept,
            shards.Sum(shard => shard.File.Bytes),
            [.. jobs.SelectMany(job => BadList.Read(Path.Combine(folder, job.Name)))]);
    }
}
