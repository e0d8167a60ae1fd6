using Lockstep.Data.Shards;
using Lockstep.Data.Sources;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Packing;

/// <summary>Opens what shall be packed, whatever it is.</summary>
public static class PackSource
{
    private static readonly (DatasetKind Kind, string[] Signs)[] Kinds =
    [
        (DatasetKind.Shards, [ShardManifest.FileName]),
        (DatasetKind.Cifar10, ["data_batch_1.bin", "cifar-10-batches-bin"]),
        (DatasetKind.Cifar100, ["train.bin", "cifar-100-binary"]),
        (DatasetKind.Mnist, ["train-images-idx3-ubyte", "train-images-idx3-ubyte.gz"]),
        (DatasetKind.ImageFolder, ["train"]),
    ];

    /// <summary>What lies there, by the names of its files.</summary>
    /// <exception cref="DataException">It is no data set that we know.</exception>
    public static DatasetKind KindOf(string place)
    {
        if (place.Contains("://", StringComparison.Ordinal))
        {
            return DatasetKind.Shards;
        }

        foreach (var (kind, signs) in Kinds)
        {
            if (signs.Any(sign => Path.Exists(Path.Combine(place, sign))))
            {
                return kind;
            }
        }

        string expected = string.Join("; ", Kinds.Select(kind => $"{string.Join(" or ", kind.Signs)} ({kind.Kind})"));
        throw new DataException($"{Path.GetFullPath(place)} is no data set that can be packed, expected in it one of: {expected}.");
    }

    /// <summary>Opens it with its samples as they are stored: image files are not decoded.</summary>
    public static DatasetPair Open(string place, int threads, CancellationToken ct)
    {
        var kind = KindOf(place);

        // Any size will do: it makes an image folder give its files as they are.
        return kind == DatasetKind.Shards
            ? ShardSource.OpenHalves(place, new StoreSettings(), ct)
            : Datasets.Open(new DatasetSettings { Kind = kind, Path = place, ImageSize = kind == DatasetKind.ImageFolder ? 1 : null, Threads = threads }, ct);
    }

    /// <summary>Image files are named by their stem inside shards; samples of other sources by their number alone.</summary>
    public static Func<string, string>? StemOf(string place) =>
        KindOf(place) == DatasetKind.ImageFolder ? name => Path.GetFileNameWithoutExtension(name) : null;
}
