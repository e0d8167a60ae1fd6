using Lockstep.Data.Binary;
using Lockstep.Data.Folders;
using Lockstep.Data.Glyphs;
using Lockstep.Data.Shards;

namespace Lockstep.Data.Sources;

/// <summary>Opens data sets by kind.</summary>
public static class Datasets
{
    private static readonly IReadOnlyDictionary<DatasetKind, Func<DatasetSettings, CancellationToken, DatasetPair>> Readers =
        new Dictionary<DatasetKind, Func<DatasetSettings, CancellationToken, DatasetPair>>
        {
            [DatasetKind.Glyphs] = GlyphReader.Open,
            [DatasetKind.ImageFolder] = FolderReader.Open,
            [DatasetKind.Cifar10] = CifarReader.OpenCifar10,
            [DatasetKind.Cifar100] = CifarReader.OpenCifar100,
            [DatasetKind.Mnist] = MnistReader.Open,
            [DatasetKind.Shards] = ShardSource.Open,
        };

    /// <summary>Opens both halves; returns when they are ready to be read.</summary>
    /// <exception cref="DataException">A file is missing, malformed, or too many images are broken.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public static DatasetPair Open(DatasetSettings settings, CancellationToken ct)
    {
        if (!Readers.TryGetValue(settings.Kind, out var reader))
        {
            throw new DataException($"data source {settings.Kind} is unknown, expected one of {string.Join(", ", Enum.GetNames<DatasetKind>())}.");
        }

        return reader(settings, ct);
    }
}
