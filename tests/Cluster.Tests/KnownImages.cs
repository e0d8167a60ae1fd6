using System.Formats.Tar;
using System.Text;
using Lockstep.Data.Tests.Png;
using Lockstep.Data.Tests.Sources;
using Lockstep.Data.Tests.TarFiles;

namespace Lockstep.Cluster.Tests;

/// <summary>Small PNG images whose every pixel is known; none is like another. As a folder and as shards of another program.</summary>
internal static class KnownImages
{
    public const int Side = 12;
    public const int Classes = 3;
    public const int OfClass = 8;
    public const int Count = Classes * OfClass;

    /// <summary>Of image 0 … <see cref="Count"/> - 1 of the training half.</summary>
    public static byte Value(int image, int y, int x, int channel) => (byte)((image * 37) + (y * 11) + (x * 5) + (channel * 83));

    public static byte[] Png(int image) => PngFile.Of(Side, Side, 8, 2, [.. Enumerable.Range(0, Side).SelectMany(y => Row(image, y))]);

    /// <summary>train/CLASS/NN.png in the order of the images, and an evaluation image of each class.</summary>
    public static void WriteFolder(TemporaryFolder folder, string name)
    {
        for (int image = 0; image < Count; image++)
        {
            folder.Write($"{name}/train/{image / OfClass}/{image % OfClass:00}.png", Png(image));
        }

        for (int label = 0; label < Classes; label++)
        {
            folder.Write($"{name}/val/{label}/00.png", Png(label));
        }
    }

    /// <summary>A tar file of <see cref="OfClass"/> images for each class, in the order of the images, and one of evaluation images.</summary>
    public static void WriteTars(TemporaryFolder folder, string name)
    {
        for (int shard = 0; shard < Classes; shard++)
        {
            folder.Write($"{name}/train/{shard}.tar", Tar(Enumerable.Range(shard * OfClass, OfClass).Select(image => (image, shard))));
        }

        folder.Write($"{name}/val/0.tar", Tar(Enumerable.Range(0, Classes).Select(label => (label, label))));
    }

    private static IEnumerable<byte> Row(int image, int y) =>
        Enumerable.Range(0, Side * 3).Select(at => Value(image, y, at / 3, at % 3)).Prepend((byte)0);

    private static byte[] Tar(IEnumerable<(int Image, int Label)> samples) => ForeignTar.Of(
        TarEntryFormat.Pax,
        [.. samples.SelectMany(sample => new[] { ($"{sample.Image:000}.png", Png(sample.Image)), ($"{sample.Image:000}.cls", Encoding.ASCII.GetBytes($"{sample.Label}")) })]);
}
