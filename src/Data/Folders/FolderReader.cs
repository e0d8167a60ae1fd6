using Lockstep.Data.Sources;

namespace Lockstep.Data.Folders;

/// <summary>
/// <c>root/{train,test|val}/&lt;class&gt;/*.jpg|jpeg|png</c>: a class is a folder, in ordinal order of the names. All images have
/// one size; grayscale becomes RGB.
/// </summary>
internal static class FolderReader
{
    public static DatasetPair Open(DatasetSettings settings, CancellationToken ct)
    {
        string root = DatasetFolder.Of(settings);
        var train = FolderHalf.List(root, "train");
        var test = FolderHalf.List(root, "test", "val");
        train.CheckSameClasses(test);
        var tally = new BadSampleTally(settings);
        var size = FolderDecoder.FirstSize(train);
        var decoder = new FolderDecoder(settings, tally, ct);
        var pair = new DatasetPair(decoder.Decode(train, size), decoder.Decode(test, size));
        tally.ThrowIfTooMany();
        CheckNotEmpty(pair.Train, train);
        CheckNotEmpty(pair.Test, test);
        return pair;
    }

    /// <summary>From the headers of the evaluation half, which has fewer files to list.</summary>
    public static DatasetFacts Peek(DatasetSettings settings)
    {
        var half = FolderHalf.List(DatasetFolder.Of(settings), "test", "val");
        return new DatasetFacts(FolderDecoder.FirstSize(half), half.ClassNames.Count);
    }

    private static void CheckNotEmpty(IDataset set, FolderHalf half)
    {
        if (set.Count == 0)
        {
            throw new DataException($"{half.Root}: all of {half.Files.Count} images are broken.");
        }
    }
}
