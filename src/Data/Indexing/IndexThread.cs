using Lockstep.Data.Checksums;
using Lockstep.Data.Images;
using Lockstep.Data.Shards;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Indexing;

/// <summary>Reads shards through on one thread and writes their indices.</summary>
internal sealed class IndexThread(BadImages bad) : IDisposable
{
    private readonly ImageDecoders _decoders = new();

    public void Index(string path, CancellationToken ct)
    {
        using var scanner = ForeignShards.Open(path);
        var index = new ShardIndexBuilder();
        var left = new List<BadSample>();
        while (scanner.MoveNext())
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                index.Add(EntryOf(scanner.Read()));
            }
            catch (BadSampleException e)
            {
                var broken = new BadSample(scanner.Name, e.Message);
                left.Add(broken);
                bad.Add(broken);
            }
        }

        BadList.Write(path, left);
        index.Write(path + ShardIndexLayout.Extension, new FileInfo(path).Length);
    }

    public void Dispose() => _decoders.Dispose();

    private ShardEntry EntryOf(ScannedSample sample)
    {
        var size = _decoders.For(sample.Image).ReadSize(sample.Image);
        return new ShardEntry(sample.Offset, sample.Image.Length, sample.Label, Crc32C.Of(sample.Image), Side(size.Width), Side(size.Height));
    }

    private static ushort Side(int pixels) => pixels <= ushort.MaxValue ? (ushort)pixels : (ushort)0;
}
