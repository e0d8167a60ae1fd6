using System.Text;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Shards;

/// <summary><c>SHARD.bad</c>: the broken images that were left out of a shard, a line each: name, tab, reason. No file: none.</summary>
internal static class BadList
{
    public const string Extension = ".bad";

    public static void Write(string shard, IReadOnlyList<BadSample> bad)
    {
        if (bad.Count == 0)
        {
            File.Delete(shard + Extension);
            return;
        }

        using var file = new PartialFile(shard + Extension);
        foreach (var sample in bad)
        {
            file.Stream.Write(Encoding.UTF8.GetBytes($"{OneLine(sample.Path)}\t{OneLine(sample.Reason)}\n"));
        }

        file.Commit();
    }

    public static IReadOnlyList<BadSample> Read(string shard) => !File.Exists(shard + Extension) ? [] :
    [
        .. File.ReadLines(shard + Extension).Select(line => line.Split('\t', 2)).Select(parts => new BadSample(parts[0], parts.ElementAtOrDefault(1) ?? "")),
    ];

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}
