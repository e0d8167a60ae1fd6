using Lockstep.Data.Shards;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>Writes a data set as <c>root/{train,val}/&lt;class&gt;/NUMBER.jpg</c>, which every tool reads. Files that are there are written again.</summary>
public static class FolderPacker
{
    private const int SamplesOfAJob = 1024;

    /// <returns>Files written.</returns>
    /// <exception cref="DataException">A sample is broken, or the disk is full.</exception>
    public static long Run(DatasetPair source, PackSettings settings, CancellationToken ct)
    {
        using var folder = WorkFolder.Enter(settings.Destination);
        var meter = new WorkMeter(source.Train.Count + source.Test.Count, settings.Progress);
        Write(source.Train, "train", settings, meter, ct);
        Write(source.Test, "val", settings, meter, ct);
        return source.Train.Count + source.Test.Count;
    }

    private static void Write(IDataset set, string half, PackSettings settings, WorkMeter meter, CancellationToken ct)
    {
        string[] folders = [.. set.ClassNames.Select(name => Path.Combine(settings.Destination, half, name))];
        Array.ForEach(folders, folder => Directory.CreateDirectory(folder));
        long[] jobs = [.. Enumerable.Range(0, checked((int)((set.Count + SamplesOfAJob - 1) / SamplesOfAJob))).Select(i => (long)i * SamplesOfAJob)];
        ShardThreads.ForEach(jobs, settings.Threads, () => new FolderPackThread(set, settings), (first, thread, token) =>
        {
            long end = Math.Min(set.Count, first + SamplesOfAJob);
            WorkFolder.Guard(Path.Combine(settings.Destination, half), () => thread.Write(folders, first, end, token));
            meter.Add(end - first);
        }, ct);
    }
}
