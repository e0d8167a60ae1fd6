using Lockstep.Data.Packing;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Shards;

/// <summary>A packed set in a folder of its own.</summary>
internal sealed class ShardRig : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    public PackSettings Settings => new() { Destination = Path, ShardBytes = 6000, Threads = 2 };

    public DatasetSettings Source => new() { Kind = DatasetKind.Shards, Path = Path, ImageSize = 8 };

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public PackReport Pack(Func<PackSettings, PackSettings>? change = null, long train = 40, long val = 7) =>
        ShardPacker.Run(new DatasetPair(new PixelSet(train, 4), new PixelSet(val, 4)), change?.Invoke(Settings) ?? Settings, default);

    public DatasetPair Open() => Datasets.Open(Source, default);

    /// <summary>Bytes of every file, by name: two folders that are the same have the same.</summary>
    public SortedDictionary<string, string> Contents() => new(
        Directory.GetFiles(Path).ToDictionary(path => System.IO.Path.GetFileName(path), path => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.IO.File.ReadAllBytes(path)))),
        StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();
}
