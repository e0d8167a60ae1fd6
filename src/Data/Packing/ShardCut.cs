using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>
/// How many samples make a shard, from the first ones in the order of the shards. Counted before any is written, so that shards can be
/// made in any order and again: their lengths then vary a little around what was asked for.
/// </summary>
internal static class ShardCut
{
    private const int Looked = 256;

    /// <summary>At least 1; shards get equal numbers.</summary>
    public static long SamplesOf(IDataset set, PackSettings settings, string half)
    {
        var order = new PackOrder(set.Count, settings.ShuffleSeed, HalfNumber(half));
        long bytes = 0;
        int images = 0;
        using var reader = set.OpenReader();
        using var stage = PackStages.Create(settings);
        for (int place = 0; place < Math.Min(Looked, set.Count); place++)
        {
            try
            {
                bytes += StoredBytes(stage.Convert(reader.Read(order[place])).Bytes.Length, settings.RawSide is not null);
                images++;
            }
            catch (BadSampleException)
            {
                // Told when the shard is made.
            }
        }

        long perShard = bytes == 0 ? set.Count : Math.Max(1, settings.ShardBytes * images / bytes);
        long shards = (set.Count + perShard - 1) / perShard;
        return (set.Count + shards - 1) / shards;
    }

    /// <summary>Part of the key of the order: the halves are shuffled differently.</summary>
    public static int HalfNumber(string half) => half == "train" ? 0 : 1;

    private static long StoredBytes(long image, bool raw) => raw ? Padded(image, 64) : 512 + Padded(image, 512) + 512 + 512;

    private static long Padded(long length, int to) => (length + to - 1) / to * to;
}
