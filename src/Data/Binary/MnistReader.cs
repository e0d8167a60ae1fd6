using Lockstep.Data.Sources;

namespace Lockstep.Data.Binary;

/// <summary>MNIST (LeCun, 1998) and the sets that take its place file by file: ten classes, one channel.</summary>
internal static class MnistReader
{
    private const int Classes = 10;

    private static readonly string[] ClassNames = [.. Enumerable.Range(0, Classes).Select(i => $"{i}")];

    public static DatasetPair Open(DatasetSettings settings, CancellationToken ct)
    {
        string folder = DatasetFolder.Of(settings);
        var train = Read(folder, "train");
        ct.ThrowIfCancellationRequested();
        var test = Read(folder, "t10k");
        return train.Size == test.Size
            ? new DatasetPair(train, test)
            : throw new DataException($"{folder}: training images are {train.Size}, test images {test.Size}, expected one size.");
    }

    /// <summary>From the smaller of the two files.</summary>
    public static DatasetFacts Peek(DatasetSettings settings)
    {
        var pixels = IdxFile.Read(DatasetFolder.Of(settings), "t10k-images-idx3-ubyte", 3);
        return new DatasetFacts(new ImageSize(pixels.Dimensions[1], pixels.Dimensions[2], 1), Classes);
    }

    private static MemoryDataset Read(string folder, string prefix)
    {
        var pixels = IdxFile.Read(folder, $"{prefix}-images-idx3-ubyte", 3);
        var labels = IdxFile.Read(folder, $"{prefix}-labels-idx1-ubyte", 1);
        int count = pixels.Dimensions[0];
        if (labels.Dimensions[0] != count)
        {
            throw new DataException($"{labels.Path} has {labels.Dimensions[0]} labels, expected {count} as {pixels.Path} has images.");
        }

        var images = new ImageBuffer(new ImageSize(pixels.Dimensions[1], pixels.Dimensions[2], 1), count);
        for (int i = 0; i < count; i++)
        {
            pixels.Bytes.AsSpan(i * images.Size.Length, images.Size.Length).CopyTo(images[i]);
            images.SetLabel(i, Checked(labels, i));
        }

        return new MemoryDataset(images, ClassNames);
    }

    private static int Checked(IdxFile labels, int i) => labels.Bytes[i] < Classes
        ? labels.Bytes[i]
        : throw new DataException($"{labels.Path} at byte {8 + i} (of the plain file) has label {labels.Bytes[i]}, expected 0 to {Classes - 1}.");
}
