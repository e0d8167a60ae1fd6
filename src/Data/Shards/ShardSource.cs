using Lockstep.Data.Sources;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Shards;

/// <summary>Opens a data set of shards: a folder or a remote place with <c>dataset.json</c>.</summary>
internal static class ShardSource
{
    public static DatasetPair Open(DatasetSettings settings, CancellationToken ct)
    {
        var pair = OpenHalves(PlaceOf(settings), settings.Store, ct);
        try
        {
            CheckSize(settings, pair.Train);
            return pair;
        }
        catch
        {
            pair.Dispose();
            throw;
        }
    }

    /// <summary>For tools that read samples as they are, whatever their size.</summary>
    public static DatasetPair OpenHalves(string place, StoreSettings settings, CancellationToken ct)
    {
        // A store each: a half may be disposed while the other is still read.
        var manifest = ReadManifest(place, settings);
        var train = new ShardSet(ByteStores.Open(place, settings), manifest, manifest.Train);
        var val = new ShardSet(ByteStores.Open(place, settings), manifest, manifest.Val);
        try
        {
            train.CheckLengths(ct);
            val.CheckLengths(ct);
            return new DatasetPair(train, val);
        }
        catch
        {
            train.Dispose();
            val.Dispose();
            throw;
        }
    }

    public static DatasetFacts Peek(DatasetSettings settings)
    {
        var manifest = ReadManifest(PlaceOf(settings), settings.Store);
        var size = settings.ImageSize is { } side ? new ImageSize(side, side, 3)
            : manifest.Size is [int height, int width, int channels] ? new ImageSize(height, width, channels)
            : throw NeedsSize(PlaceOf(settings));
        return new DatasetFacts(size, manifest.Classes.Count);
    }

    public static ShardManifest ReadManifest(string place, StoreSettings settings)
    {
        using var store = ByteStores.Open(place, settings);
        return ManifestJson.Read(store);
    }

    private static string PlaceOf(DatasetSettings settings) => string.IsNullOrEmpty(settings.Path)
        ? throw new DataException($"data source {settings.Kind} needs the folder or address of its shards: set data.path.")
        : settings.Path.Contains("://", StringComparison.Ordinal) ? settings.Path : DatasetFolder.Of(settings);

    private static void CheckSize(DatasetSettings settings, IDataset set)
    {
        if (settings.ImageSize is null && set.Size is null)
        {
            throw NeedsSize(PlaceOf(settings));
        }
    }

    private static DataException NeedsSize(string place) =>
        new($"{place} holds encoded images, or images of many sizes: set data.image_size to the side of the network's input, e.g. 224.");
}
