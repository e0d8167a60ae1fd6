using Lockstep.Data.Shards;
using Lockstep.Data.Sources;
using Lockstep.Data.TarFiles;
using Lockstep.Data.TfRecords;

namespace Lockstep.Data.Indexing;

/// <summary>Finds the shards of both halves in a folder, and who can read them: the content decides, not the name.</summary>
internal static class ForeignShards
{
    private static readonly string[] Train = ["train"];
    private static readonly string[] Val = ["val", "test"];
    private static readonly string[] Ours = [ShardIndexLayout.Extension, BadList.Extension, PartialFile.Extension];

    private static readonly (ScannerFits Fits, Func<string, IShardScanner> Open, bool CountsFromOne)[] Scanners =
    [
        (TarSamples.Fits, path => new TarSamples(path), false),
        (TfRecordSamples.Fits, path => new TfRecordSamples(path), true),
    ];

    private delegate bool ScannerFits(ReadOnlySpan<byte> start);

    /// <summary>Names below the folder, with /, in ordinal order.</summary>
    /// <exception cref="DataException">A half has no shards.</exception>
    public static (string[] Train, string[] Val) List(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DataException($"{Path.GetFullPath(folder)} is not a folder: give the one with the shards.");
        }

        string[] names =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(name => !Ours.Contains(Path.GetExtension(name)))
                .Order(StringComparer.Ordinal),
        ];
        return (Half(folder, names, Train), Half(folder, names, Val));
    }

    /// <exception cref="DataException">It is neither tar nor TFRecord.</exception>
    public static IShardScanner Open(string path) => Scanners[KindOf(path)].Open(path);

    /// <summary>By the custom of its kind labels count from 1 where none is 0.</summary>
    public static bool CountsFromOne(string path) => Scanners[KindOf(path)].CountsFromOne;

    private static int KindOf(string path)
    {
        Span<byte> start = stackalloc byte[TarBlock.Bytes];
        using var file = File.OpenRead(path);
        int got = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        for (int i = 0; i < Scanners.Length; i++)
        {
            if (Scanners[i].Fits(start[..got]))
            {
                return i;
            }
        }

        throw new DataException($"{path} begins with {Convert.ToHexString(start[..Math.Min(got, 12)])}, expected a tar header or the length of a TFRecord: it is cut short, or no shard; fetch it again or move it out of the folder.");
    }

    private static string[] Half(string folder, string[] names, string[] begins)
    {
        string[] half = [.. names.Where(name => begins.Any(begin => name.StartsWith(begin, StringComparison.OrdinalIgnoreCase)))];
        return half.Length > 0 ? half
            : throw new DataException($"{folder} has no shards of the half {begins[0]}, expected files in {begins[0]}/, or with names that begin with {string.Join(" or ", begins)}.");
    }
}
