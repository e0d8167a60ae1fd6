using Lockstep.Data.Sources;

namespace Lockstep.Data.Binary;

/// <summary>
/// Files of CIFAR's binary versions: records of one or two labels, of which the last counts, and three planes (red, green, blue) of
/// 32 x 32 bytes.
/// </summary>
/// <param name="name">Of the data set, for messages.</param>
/// <param name="archive">What to unpack.</param>
/// <param name="classes">Labels are below.</param>
/// <param name="labels">Labels of a record: CIFAR-100 has the coarse one first.</param>
internal sealed class CifarFile(string name, string archive, int classes, int labels)
{
    private const int Plane = 32 * 32;

    private readonly int _record = labels + (3 * Plane);

    public static CifarFile Cifar10 { get; } = new("CIFAR-10", "cifar-10-binary.tar.gz", 10, 1);

    public static CifarFile Cifar100 { get; } = new("CIFAR-100", "cifar-100-binary.tar.gz", 100, 2);

    public static ImageSize Size { get; } = new(32, 32, 3);

    public int Classes => classes;

    /// <summary>Number of records, from the file's length.</summary>
    /// <exception cref="DataException">The file is missing or no whole number of records.</exception>
    public int Count(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new DataException($"{path} is missing: unpack {archive} and set data.path to its folder.");
        }

        if (file.Length == 0 || file.Length % _record != 0)
        {
            throw new DataException(
                $"{path} has {file.Length} bytes, expected a multiple of {_record} ({(labels == 1 ? "label" : "two labels")} and 3072 pixels): it is truncated or no {name} batch.");
        }

        return checked((int)(file.Length / _record));
    }

    /// <summary>Reads all records into <paramref name="images"/> from <paramref name="first"/> on.</summary>
    /// <exception cref="DataException">A label is out of range, or the file changed.</exception>
    public void Read(string path, ImageBuffer images, int first, int count)
    {
        using var file = File.OpenRead(path);
        byte[] record = new byte[_record];
        for (int i = 0; i < count; i++)
        {
            if (file.ReadAtLeast(record, _record, throwOnEndOfStream: false) < _record)
            {
                throw new DataException($"{path} ends at record {i}, expected {count}: it changed while it was read.");
            }

            int label = record[labels - 1];
            if (label >= classes)
            {
                throw new DataException(
                    $"{path} at byte {((long)i * _record) + labels - 1} has label {label}, expected 0 to {classes - 1}: it is no {name} batch.");
            }

            images.SetLabel(first + i, label);
            Interleave(record.AsSpan(labels), images[first + i]);
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
