using System.Buffers.Binary;
using System.IO.Compression;

namespace Lockstep.Cluster.Tests;

/// <summary>A contact sheet as another program reads it: an RGB image of 8 bits whose rows have no filter.</summary>
internal sealed class SheetFile
{
    private readonly byte[] _rows;

    public SheetFile(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        using var packed = new MemoryStream();
        for (int at = 8; at < file.Length; at += 12 + BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at)))
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var data = file.AsSpan(at + 8, length);
            if (file.AsSpan(at + 4, 4).SequenceEqual("IHDR"u8))
            {
                (Width, Height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
                Assert.Equal([8, 2, 0, 0, 0], data[8..].ToArray());
            }
            else if (file.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                packed.Write(data);
            }
        }

        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        _rows = rows.ToArray();
        Assert.Equal(Height * ((Width * 3) + 1), _rows.Length);
        Assert.All(Enumerable.Range(0, Height), y => Assert.Equal(0, _rows[y * ((Width * 3) + 1)]));
    }

    public int Width { get; }

    public int Height { get; }

    public byte this[int y, int x, int channel] => _rows[(y * ((Width * 3) + 1)) + 1 + (x * 3) + channel];
}
