using Lockstep.Data.Sources;

namespace Lockstep.Data.Binary;

/// <summary>One file of CIFAR-10's binary version: records of a label and three planes (red, green, blue) of 32 x 32 bytes.</summary>
internal static class Cifar10File
{
    public const int Classes = 10;

    private const int Plane = 32 * 32;
    private const int Record = 1 + (3 * Plane);

    public static ImageSize Size { get; } = new(32, 32, 3);

    /// <summary>Number of records, from the file's length.</summary>
    /// <exception cref="DataException">The file is missing or no whole number of records.</exception>
    public static int Count(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new DataException($"{path} is missing: unpack cifar-10-binary.tar.gz and set data.path to its folder.");
        }

        if (file.Length == 0 || file.Length % Record != 0)
        {
            throw new DataException(
                $"{path} has {file.Length} bytes, expected a multiple of {Record} (label and 3072 pixels): it is truncated or no CIFAR-10 batch.");
        }

        return checked((int)(file.Length / Record));
    }

    /// <summary>Reads all records into <paramref name="images"/> from <paramref name="first"/> on.</summary>
    /// <exception cref="DataException">A label is out of range, or the file changed.</exception>
    public static void Read(string path, ImageBuffer images, int first, int count)
    {
        using var file = File.OpenRead(path);
        byte[] record = new byte[Record];
        for (int i = 0; i < count; i++)
        {
            if (file.ReadAtLeast(record, Record, throwOnEndOfStream: false) < Record)
            {
                throw new DataException($"{path} ends at record {i}, expected {count}: it changed while it was read.");
            }

            if (record[0] >= Classes)
            {
                throw new DataException(
                    $"{path} at byte {(long)i * Record} has label {record[0]}, expected 0 to {Classes - 1}: it is no CIFAR-10 batch.");
            }

            images.SetLabel(first + i, record[0]);
            Interleave(record.AsSpan(1), images[first + i]);
        }
    }

    private static void Interleave(ReadOnlySpan<byte> planes, Span<byte> pixels)
    {
        for (int i = 0; i < Plane; i++)
        {
            pixels[3 * i] = planes[i];
            pixels[(3 * i) + 1] = planes[Plane + i];
            pixels[(3 * i) + 2] = planes[(2 * Plane) + i];
        }
    }
}
