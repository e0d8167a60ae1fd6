using System.Buffers.Binary;
using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Jpeg;

/// <summary>
/// What the markers before a JPEG's first scan say (ITU-T T.81, annex B; JFIF 1.02; Adobe Technical Note 5116). Read by us, since
/// the library would have to be asked twice, and knows nothing of orientation. Used again for file after file.
/// </summary>
internal sealed class JpegFrame
{
    private const int MostComponents = 4;
    private const int Untold = -1;

    private readonly JpegComponent[] _components = new JpegComponent[MostComponents];
    private int _count;
    private bool _hasJfif;
    private int _adobeTransform;
    private int _orientation;

    /// <summary>SOFn: 0xC0 baseline, 0xC1 extended, 0xC2 progressive, others rare.</summary>
    public byte Process { get; private set; }

    /// <summary>Columns as stored.</summary>
    public int Width { get; private set; }

    /// <summary>Rows as stored.</summary>
    public int Height { get; private set; }

    public JpegColour Colour { get; private set; }

    public Orientation Orientation => Orientation.Of(_orientation);

    public ReadOnlySpan<JpegComponent> Components => _components.AsSpan(0, _count);

    /// <summary>Of the upright image; always 3 channels.</summary>
    public ImageSize Size => Orientation.Transposed ? new ImageSize(Width, Height, 3) : new ImageSize(Height, Width, 3);

    /// <summary>Chromas of one value for several columns and rows of the luma, all in the ways that the library knows as planes.</summary>
    public bool HasPlanes
    {
        get
        {
            var (luma, first, second) = (_components[0], _components[1], _components[2]);
            return Colour == JpegColour.YCbCr
                && (first.Across, first.Down, second.Across, second.Down) == (1, 1, 1, 1)
                && (luma.Across, luma.Down) is (1, 1) or (2, 1) or (2, 2) or (1, 2) or (4, 1);
        }
    }

    /// <exception cref="BadSampleException">The file ends before its first scan, or is of a kind that is not read.</exception>
    public void Parse(ReadOnlySpan<byte> file)
    {
        (_count, _hasJfif, _adobeTransform, _orientation) = (0, false, Untold, 0);
        var segments = new JpegSegments(file);
        for (segments.MoveNext(); segments.Marker != JpegMarker.StartOfScan; segments.MoveNext())
        {
            Read(segments.Marker, segments.Data);
        }

        if (_count == 0)
        {
            throw new BadSampleException("the JPEG has a scan before its frame header (SOF)");
        }

        Colour = ColourOf();
    }

    private void Read(byte marker, ReadOnlySpan<byte> segment)
    {
        if (JpegMarker.IsFrame(marker))
        {
            ReadFrame(marker, segment);
        }
        else if (marker == JpegMarker.Jfif)
        {
            _hasJfif |= segment.StartsWith("JFIF\0"u8);
        }
        else if (marker == JpegMarker.Exif && _orientation == 0)
        {
            _orientation = ExifOrientation.In(segment);
        }
        else if (marker == JpegMarker.Adobe && segment.Length >= 12 && segment.StartsWith("Adobe"u8))
        {
            _adobeTransform = segment[11];
        }
    }

    private void ReadFrame(byte marker, ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 6 || segment.Length < 6 + (3 * segment[5]))
        {
            throw new BadSampleException($"the JPEG's frame header has {segment.Length} bytes, too few for its components");
        }

        if (_count > 0 || segment[5] is 0 or > MostComponents)
        {
            throw new BadSampleException(_count > 0
                ? "the JPEG has two frame headers (SOF), expected one"
                : $"the JPEG has {segment[5]} components, expected 1 (grey), 3 (colour) or 4 (CMYK)");
        }

        if (segment[0] != 8)
        {
            throw new BadSampleException($"the JPEG has {segment[0]} bits a value, only 8 are read: convert it");
        }

        Process = marker;
        Height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        Width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        if (!ImageLimits.Allow(Width, Height))
        {
            throw new BadSampleException($"the header says {Width} x {Height} pixels");
        }

        _count = segment[5];
        for (int i = 0; i < _count; i++)
        {
            var of = segment[(6 + (3 * i))..];
            _components[i] = new JpegComponent(of[0], of[1] >> 4, of[1] & 15, of[2]);
        }
    }

    /// <summary>As libjpeg guesses it (default_decompress_parms): its guess decides what the pixels of other programs look like.</summary>
    private JpegColour ColourOf() => _count switch
    {
        1 => JpegColour.Grey,
        3 when _hasJfif => JpegColour.YCbCr,
        3 when _adobeTransform != Untold => _adobeTransform == 0 ? JpegColour.Rgb : JpegColour.YCbCr,
        3 => (_components[0].Id, _components[1].Id, _components[2].Id) == ('R', 'G', 'B') ? JpegColour.Rgb : JpegColour.YCbCr,
        4 => JpegColour.Cmyk,
        _ => JpegColour.Unknown,
    };
}
