using Lockstep.Data.Shards;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Benchmarks;

/// <summary>What lies in a folder: shards, or image files.</summary>
internal static class BenchmarkSource
{
    /// <exception cref="DataException">It is no folder, or has neither.</exception>
    public static IDataset Open(DataBenchmarkSettings settings, CancellationToken ct)
    {
        if (!Directory.Exists(settings.Path))
        {
            throw new DataException($"{Path.GetFullPath(settings.Path)} is no folder: give one of image files or of packed shards.");
        }

        if (!File.Exists(Path.Combine(settings.Path, ShardManifest.FileName)))
        {
            return new ImageFiles(settings.Path);
        }

        var pair = Datasets.Open(new DatasetSettings { Kind = DatasetKind.Shards, Path = settings.Path, ImageSize = settings.Size }, ct);
        pair.Test.Dispose();
        return pair.Train;
    }
}
