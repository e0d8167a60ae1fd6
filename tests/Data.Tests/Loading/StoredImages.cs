using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Loading;

/// <summary>The same stored sample again and again: an image file's bytes, or pixels of a size.</summary>
internal sealed class StoredImages(byte[] bytes, ImageSize? size) : IDataset, ISampleReader
{
    public long Count => 100;

    public ImageSize? Size => null;

    public IReadOnlyList<string> ClassNames { get; } = ["one"];

    public IReadOnlyList<long> ShardSizes => [Count];

    public ISampleReader OpenReader() => this;

    public StoredSample Read(long index) => new(bytes, 0, size);

    public string NameOf(long index) => "the same";

    public void Dispose()
    {
    }
}
