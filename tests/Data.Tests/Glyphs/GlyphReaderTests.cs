using System.Security.Cryptography;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Glyphs;

public sealed class GlyphReaderTests
{
    /// <summary>A record of what was drawn once: data of a run must never change silently, on any machine.</summary>
    private const string FirstImagesOfSeedOne = "FD9D52D25E821DDA657DFC4F101BE7A8D91BB3A3A9B05D4EA45E620B6CEF3AFA";

    [Fact]
    public void Open_SeedOne_DrawsTheRecordedBytes()
    {
        using var pair = Open(seed: 1, threads: 1);
        Assert.Equal(FirstImagesOfSeedOne, Hash(pair.Train));
    }

    [Fact]
    public void Open_OtherThreads_DrawsTheSame()
    {
        using var one = Open(seed: 3, threads: 1);
        using var three = Open(seed: 3, threads: 3);
        Assert.Equal(Hash(one.Train), Hash(three.Train));
        Assert.Equal(Hash(one.Test), Hash(three.Test));
    }

    [Fact]
    public void Open_OtherSeedOrHalf_DrawsOthers()
    {
        using var one = Open(seed: 1, threads: 1);
        using var two = Open(seed: 2, threads: 1);
        Assert.Equal(4, new[] { one.Train, one.Test, two.Train, two.Test }.Select(Hash).Distinct().Count());
    }

    [Fact]
    public void Open_Longer_BeginsTheSame()
    {
        using var small = Open(seed: 1, threads: 1);
        using var large = Datasets.Open(Settings(seed: 1, threads: 2) with { TrainImages = 1000 }, default);
        Assert.Equal(Hash(small.Train), Hash(large.Train));
    }

    [Fact]
    public void Open_Labels_AreBalancedAndNamed()
    {
        using var pair = Open(seed: 1, threads: 1);
        var counts = Enumerable.Range(0, (int)pair.Train.Count).CountBy(i => Label(pair.Train, i)).ToDictionary();
        Assert.Equal(pair.Train.ClassNames.Count, counts.Count);
        Assert.True(counts.Values.Max() - counts.Values.Min() <= 1);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "A"], pair.Train.ClassNames.Take(11));
        Assert.Equal(pair.Train.ClassNames.Count, pair.Train.ClassNames.Distinct().Count());
    }

    [Fact]
    public void Open_NoImages_Throws()
    {
        Assert.Throws<DataException>(() => Datasets.Open(Settings(1, 1) with { TestImages = 0 }, default));
    }

    [Fact]
    public void Open_Cancelled_Throws()
    {
        Assert.ThrowsAny<OperationCanceledException>(() => Datasets.Open(Settings(1, 1), new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Images_NearestClassMean_IsFarFromEnough()
    {
        // The nearest class mean is a linear classifier: the set must not be solved by one.
        using var pair = Datasets.Open(Settings(seed: 1, threads: 1) with { TrainImages = 2800, TestImages = 560 }, default);
        var classifier = new NearestMean(pair.Train);
        int right = Enumerable.Range(0, 560).Count(i => classifier.Classify(pair.Test, i) == Label(pair.Test, i));
        Assert.True(right < 0.6 * 560, $"{right} of 560");
    }

    private static DatasetSettings Settings(ulong seed, int threads) =>
        new() { Kind = DatasetKind.Glyphs, Seed = seed, Threads = threads, TrainImages = 600, TestImages = 60 };

    private static DatasetPair Open(ulong seed, int threads) => Datasets.Open(Settings(seed, threads), default);

    private static int Label(IDataset set, int index)
    {
        set.Read(index, new byte[set.Size!.Value.Length], out int label);
        return label;
    }

    /// <summary>Of the first 60 images.</summary>
    private static string Hash(IDataset set)
    {
        byte[] bytes = new byte[60 * set.Size!.Value.Length];
        for (int i = 0; i < 60; i++)
        {
            set.Read(i, bytes.AsSpan(i * set.Size!.Value.Length, set.Size!.Value.Length), out _);
        }

        return Convert.ToHexString(SHA256.HashData(bytes));
    }
}
