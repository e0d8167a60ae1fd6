using System.Text;
using System.Text.Json;
using Lockstep.Data.Checksums;
using Lockstep.Data.Shards;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>
/// <c>pack.json</c>: all that decides what is in the shards. Written before the first shard; a later run of the same plan goes on, one
/// of another plan is refused.
/// </summary>
internal sealed record PackPlan
{
    public const string FileName = "pack.json";

    private static readonly JsonSerializerOptions Style = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public int Version { get; init; } = 1;

    public required HalfPlan Train { get; init; }

    public required HalfPlan Val { get; init; }

    public required ulong? ShuffleSeed { get; init; }

    public required int? ShorterSide { get; init; }

    public required int? RawSide { get; init; }

    public required int Quality { get; init; }

    public required bool PixelsToJpeg { get; init; }

    public ShardContent Content => RawSide is null ? ShardContent.Encoded : ShardContent.Raw;

    /// <summary>Reads the names of all samples, and some images to know how many fit a shard.</summary>
    public static PackPlan Of(DatasetPair source, PackSettings settings, CancellationToken ct) => new()
    {
        Train = Half("train", source.Train, settings, ct),
        Val = Half("val", source.Test, settings, ct),
        ShuffleSeed = settings.ShuffleSeed,
        ShorterSide = settings.ShorterSide,
        RawSide = settings.RawSide,
        Quality = settings.Quality,
        PixelsToJpeg = settings.PixelsToJpeg,
    };

    /// <summary>Takes the folder for this plan.</summary>
    /// <exception cref="DataException">Another plan was begun here.</exception>
    public void Begin(string folder)
    {
        string path = Path.Combine(folder, FileName);
        string text = JsonSerializer.Serialize(this, Style) + "\n";
        if (File.Exists(path))
        {
            Compare(path, File.ReadAllText(path), text);
            return;
        }

        if (File.Exists(Path.Combine(folder, ShardManifest.FileName)))
        {
            throw new DataException($"{folder} holds a data set that was not packed there (it has {ShardManifest.FileName} and no {FileName}): choose another folder.");
        }

        using var file = new PartialFile(path);
        file.Stream.Write(Encoding.UTF8.GetBytes(text));
        file.Commit();
    }

    private static void Compare(string path, string found, string expected)
    {
        if (found != expected)
        {
            string[] lines = found.Split('\n');
            string[] ours = [.. expected.Split('\n').Where(line => !lines.Contains(line)).Select(line => line.Trim().TrimEnd(','))];
            throw new DataException($"{path} is of another pack: these options and this source give {string.Join(", ", ours)}. Use the options and the source of before, choose another folder, or remove this one.");
        }
    }

    private static HalfPlan Half(string name, IDataset set, PackSettings settings, CancellationToken ct)
    {
        uint names = 0;
        for (long i = 0; i < set.Count; i++)
        {
            ct.ThrowIfCancellationRequested();
            names = Crc32C.Append(names, Encoding.UTF8.GetBytes(Path.GetFileName(set.NameOf(i)) + "\n"));
        }

        foreach (string className in set.ClassNames)
        {
            names = Crc32C.Append(names, Encoding.UTF8.GetBytes(className + "\n"));
        }

        return new HalfPlan(name, set.Count, set.Count == 0 ? 0 : ShardCut.SamplesOf(set, settings, name), names);
    }
}
