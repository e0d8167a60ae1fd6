using Lockstep.Data.Sources;

namespace Lockstep.Data.Folders;

/// <summary>
/// <c>root/{train,test|val}/&lt;class&gt;/*.jpg|jpeg|png</c>: a class is a folder, in ordinal order of the names. With an image size
/// set, files are opened when they are read; otherwise all images have one size and are decoded at opening, and grayscale becomes RGB.
/// </summary>
internal static class FolderReader
{
    public static DatasetPair Open(DatasetSettings settings, CancellationToken ct)
    {
        string root = DatasetFolder.Of(settings);
        var (train, test) = (FolderClasses.Find(root, "train"), FindTest(root));
        train.CheckSame(test);
        return settings.ImageSize is null ? Decode(train, test, settings, ct) : List(root, train, test, settings, ct);
    }

    /// <summary>From the evaluation half, which has fewer files to list; with an image size, from its folders alone.</summary>
    public static DatasetFacts Peek(DatasetSettings settings)
    {
        var classes = FindTest(DatasetFolder.Of(settings));
        var size = settings.ImageSize is { } side ? new ImageSize(side, side, 3) : FolderDecoder.FirstSize(FolderHalf.List(classes));
        return new DatasetFacts(size, classes.Names.Count);
    }

    private static FolderClasses FindTest(string root) => FolderClasses.Find(root, "test", "val");

    private static DatasetPair List(
        string root, FolderClasses train, FolderClasses test, DatasetSettings settings, CancellationToken ct)
    {
        var names = ClassNamesFile.NamesOf(root, train);
        var threads = OpeningThreads.Options(settings.Threads, ct);
        return new DatasetPair(new FolderDataset(train, names, threads), new FolderDataset(test, names, threads));
    }

    private static DatasetPair Decode(FolderClasses trainClasses, FolderClasses testClasses, DatasetSettings settings, CancellationToken ct)
    {
        var (train, test) = (FolderHalf.List(trainClasses), FolderHalf.List(testClasses));
        var tally = new BadSampleTally(settings);
        var size = FolderDecoder.FirstSize(train);
        var decoder = new FolderDecoder(settings, tally, ct);
        var pair = new DatasetPair(decoder.Decode(train, size), decoder.Decode(test, size));
        tally.ThrowIfTooMany();
        CheckNotEmpty(pair.Train, train);
        CheckNotEmpty(pair.Test, test);
        return pair;
    }

    private static void CheckNotEmpty(IDataset set, FolderHalf half)
    {
        if (set.Count == 0)
        {
            throw new DataException($"{half.Classes.Root}: all of {half.Files.Count} images are broken.");
        }
    }
}
