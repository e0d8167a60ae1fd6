using System.Buffers.Binary;
using System.Text;
using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Png;

/// <summary>Walks the chunks of a file and checks each one's CRC.</summary>
internal ref struct PngChunks
{
    private readonly ReadOnlySpan<byte> _file;
    private int _offset;

    /// <param name="file">Begins with the signature.</param>
    public PngChunks(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Signature))
        {
            throw new BadSampleException("PNG signature expected at byte 0");
        }

        _file = file;
        _offset = Signature.Length;
    }

    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Four letters.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    /// <summary>The same, for messages.</summary>
    public readonly string Name => Encoding.Latin1.GetString(Type);

    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>A decoder that does not know this chunk cannot show the image (bit 5 of the first letter).</summary>
    public readonly bool IsCritical => char.IsAsciiLetterUpper((char)Type[0]);

    /// <exception cref="BadSampleException">The file ends here, or the CRC is wrong.</exception>
    public void MoveNext()
    {
        var rest = _file[_offset..];
        uint length = rest.Length >= 12 ? BinaryPrimitives.ReadUInt32BigEndian(rest) : 0;
        if (rest.Length < 12 || length > rest.Length - 12)
        {
            throw new BadSampleException($"PNG ends inside a chunk at byte {_offset} of {_file.Length}");
        }

        Type = rest.Slice(4, 4);
        Data = rest.Slice(8, (int)length);
        uint expected = BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]);
        uint found = PngCrc.Of(rest.Slice(4, 4 + (int)length));
        if (found != expected)
        {
            throw new BadSampleException($"PNG chunk {Name} at byte {_offset} has CRC {found:x8}, expected {expected:x8}");
        }

        _offset += 12 + (int)length;
    }
}
