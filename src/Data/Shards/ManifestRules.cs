using Lockstep.Data.Sources;

namespace Lockstep.Data.Shards;

/// <summary>What a manifest must fulfil beyond its form.</summary>
internal static class ManifestRules
{
    /// <exception cref="DataException">A rule is broken; the message lists all.</exception>
    public static void Check(ShardManifest manifest, string place, string remedy)
    {
        var faults = Faults(manifest).Take(10).ToList();
        if (faults.Count > 0)
        {
            throw new DataException($"{place} is malformed: {string.Join("; ", faults)}. {remedy}");
        }
    }

    private static IEnumerable<string> Faults(ShardManifest manifest)
    {
        if (manifest.Classes.Count == 0)
        {
            yield return "classes is empty, expected at least one name";
        }

        if (manifest.Size is { } size && !(size.Count == 3 && size.All(n => n is > 0 and <= ushort.MaxValue)))
        {
            yield return $"size is [{string.Join(", ", size)}], expected [height, width, channels], each above 0";
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (half, i, shard) in manifest.Train.Select((s, i) => ("train", i, s)).Concat(manifest.Val.Select((s, i) => ("val", i, s))))
        {
            foreach (string fault in Faults(shard, names))
            {
                yield return $"{half}[{i}].{fault}";
            }
        }
    }

    private static IEnumerable<string> Faults(ShardFile shard, HashSet<string> names)
    {
        if (!IsInside(shard.File))
        {
            yield return $"file is '{shard.File}', expected a name below the set's folder";
        }
        else if (!names.Add(shard.File))
        {
            yield return $"file is '{shard.File}' once more";
        }

        if (shard.Samples is < 0 or > (1L << 40))
        {
            yield return $"samples is {shard.Samples}, expected at least 0";
        }

        if (shard.Bytes is < 0 or > (1L << 56))
        {
            yield return $"bytes is {shard.Bytes}, expected at least 0";
        }
    }

    /// <summary>A manifest from elsewhere must not make us read what lies elsewhere.</summary>
    private static bool IsInside(string name) =>
        name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal) && !name.Contains('\\', StringComparison.Ordinal)
        && name.Split('/').All(part => part is not ("" or "." or ".."));
}
