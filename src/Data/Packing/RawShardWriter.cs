using Lockstep.Data.Checksums;
using Lockstep.Data.Shards;

namespace Lockstep.Data.Packing;

/// <summary>Pixels of one image after the other, each at a multiple of 64 bytes: a cache line, and the widest vector. The first 64 bytes say what the file is.</summary>
internal sealed class RawShardWriter : IShardWriter
{
    private const int Alignment = 64;

    private readonly Stream _output;
    private readonly byte[] _zeros = new byte[Alignment];

    public RawShardWriter(Stream output)
    {
        _output = output;
        byte[] head = new byte[Alignment];
        "LOCKSTEP raw pixels 1\n"u8.CopyTo(head);
        Write(head);
    }

    public long Length { get; private set; }

    public ShardEntry Add(string key, in PackedImage image, int label)
    {
        long offset = Length;
        Write(image.Bytes);
        Write(_zeros.AsSpan(0, (int)(-Length & (Alignment - 1))));
        return new ShardEntry(offset, image.Bytes.Length, label, Crc32C.Of(image.Bytes), checked((ushort)image.Width), checked((ushort)image.Height));
    }

    public void Finish()
    {
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        Length += bytes.Length;
    }
}
