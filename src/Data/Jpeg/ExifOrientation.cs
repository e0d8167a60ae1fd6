using System.Buffers.Binary;

namespace Lockstep.Data.Jpeg;

/// <summary>
/// Finds the orientation in an APP1 segment (Exif 2.3, section 4.5.4). Whatever is malformed counts as no orientation: many cameras
/// and programs write broken Exif around good pixels.
/// </summary>
internal static class ExifOrientation
{
    private const ushort Tag = 0x0112;
    private const ushort TypeShort = 3;
    private const int EntryBytes = 12;

    private static ReadOnlySpan<byte> Identifier => "Exif\0\0"u8;

    /// <param name="segment">Content of the segment, without marker and length.</param>
    /// <returns>1 to 8; 0 where there is none.</returns>
    public static int In(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith(Identifier))
        {
            return 0;
        }

        var tiff = segment[Identifier.Length..];
        bool little = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 8 || (!little && !tiff.StartsWith("MM\0*"u8)))
        {
            return 0;
        }

        uint start = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        return start <= tiff.Length - 2 ? InDirectory(tiff[(int)start..], little) : 0;
    }

    private static int InDirectory(ReadOnlySpan<byte> directory, bool little)
    {
        int entries = Math.Min(Short(directory, little), (directory.Length - 2) / EntryBytes);
        for (int i = 0; i < entries; i++)
        {
            var entry = directory.Slice(2 + (i * EntryBytes), EntryBytes);
            if (Short(entry, little) == Tag)
            {
                int value = Short(entry[8..], little);
                return Short(entry[2..], little) == TypeShort && value is >= 1 and <= 8 ? value : 0;
            }
        }

        return 0;
    }

    private static int Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
