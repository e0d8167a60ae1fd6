using System.Globalization;
using System.Text;
using Lockstep.Data.Checksums;
using Lockstep.Data.Shards;
using Lockstep.Data.TarFiles;

namespace Lockstep.Data.Packing;

/// <summary>A WebDataset shard: <c>KEY.jpg</c> (or png) and <c>KEY.cls</c>, the label as text.</summary>
internal sealed class TarShardWriter(Stream output) : IShardWriter
{
    private readonly TarWriter _tar = new(output);

    public long Length => _tar.Length;

    public ShardEntry Add(string key, in PackedImage image, int label)
    {
        long offset = _tar.Add($"{key}.{image.Extension}", image.Bytes);
        _tar.Add($"{key}.cls", Encoding.ASCII.GetBytes(label.ToString(CultureInfo.InvariantCulture)));
        return new ShardEntry(offset, image.Bytes.Length, label, Crc32C.Of(image.Bytes), Side(image.Width), Side(image.Height));
    }

    public void Finish() => _tar.Finish();

    private static ushort Side(int pixels) => pixels <= ushort.MaxValue ? (ushort)pixels : (ushort)0;
}
