using System.IO.Enumeration;
using System.Text;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Folders;

/// <summary>Names of the image files of one class folder, in ordinal order: 24 bytes each for ImageNet's, where strings take 150.</summary>
internal sealed class ClassImages
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    private readonly byte[] _names;
    private readonly int[] _ends;

    private ClassImages(byte[] names, int[] ends) => (_names, _ends) = (names, ends);

    public int Count => _ends.Length;

    /// <summary>UTF-8, without a zero byte.</summary>
    public ReadOnlySpan<byte> this[int i]
    {
        get
        {
            int start = i == 0 ? 0 : _ends[i - 1];
            return _names.AsSpan(start, _ends[i] - start);
        }
    }

    /// <summary>Opens no file.</summary>
    /// <exception cref="DataException">The folder has no images.</exception>
    public static ClassImages List(string folder)
    {
        string[] names = [.. NamesIn(folder).Order(StringComparer.Ordinal)];
        byte[] bytes = new byte[names.Sum(Encoding.UTF8.GetByteCount)];
        int[] ends = new int[names.Length];
        int end = 0;
        for (int i = 0; i < names.Length; i++)
        {
            end += Encoding.UTF8.GetBytes(names[i], bytes.AsSpan(end));
            ends[i] = end;
        }

        return new ClassImages(bytes, ends);
    }

    /// <exception cref="DataException">There is none.</exception>
    public static IReadOnlyList<string> NamesIn(string folder)
    {
        var files = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.FileName.ToString())
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => IsImage(entry.FileName) && !entry.IsDirectory,
        };
        string[] names = [.. files];
        return names.Length > 0
            ? names
            : throw new DataException($"{folder} has no images, expected *.jpg, *.jpeg or *.png: add some or remove the folder.");
    }

    private static bool IsImage(ReadOnlySpan<char> name)
    {
        var extension = Path.GetExtension(name);
        foreach (string known in Extensions)
        {
            if (extension.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
