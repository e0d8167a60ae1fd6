using System.Buffers.Binary;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Jpeg;

/// <summary>The segments of a JPEG up to its first scan.</summary>
internal ref struct JpegSegments(ReadOnlySpan<byte> file)
{
    private readonly ReadOnlySpan<byte> _file = file;

    public byte Marker { get; private set; }

    /// <summary>Content of the segment, without marker and length.</summary>
    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>Where the next segment begins; behind a scan's header: where its data begins.</summary>
    public int Position { get; private set; } = 2;

    /// <exception cref="BadSampleException">The file ends.</exception>
    public void MoveNext()
    {
        do
        {
            Marker = Next();
        }
        while (JpegMarker.IsAlone(Marker));

        if (Marker == JpegMarker.EndOfImage)
        {
            throw new BadSampleException("the JPEG ends without an image: it has tables only");
        }

        int length = _file.Length - Position < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_file[Position..]);
        if (length < 2 || length > _file.Length - Position)
        {
            throw Ends();
        }

        Data = _file.Slice(Position + 2, length - 2);
        Position += length;
    }

    private static BadSampleException Ends() => new("the JPEG ends before its first scan (SOS): the file is truncated");

    /// <summary>Steps over whatever is between two segments, as the library does (which will warn of it).</summary>
    private byte Next()
    {
        while (true)
        {
            int found = Position < _file.Length ? _file[Position..].IndexOf((byte)0xFF) : -1;
            if (found < 0 || Position + found + 1 >= _file.Length)
            {
                throw Ends();
            }

            Position += found + 1;
            if (_file[Position] is not 0 and not 0xFF)
            {
                return _file[Position++];
            }
        }
    }
}
