namespace Lockstep.Data.Jpeg;

/// <summary>Second bytes of markers (ITU-T T.81, table B.1).</summary>
internal static class JpegMarker
{
    public const byte StartOfFrame = 0xC0;
    public const byte ExtendedFrame = 0xC1;
    public const byte HuffmanTables = 0xC4;
    public const byte Reserved = 0xC8;
    public const byte ArithmeticConditioning = 0xCC;
    public const byte LastFrame = 0xCF;
    public const byte FirstRestart = 0xD0;
    public const byte LastRestart = 0xD7;
    public const byte StartOfImage = 0xD8;
    public const byte EndOfImage = 0xD9;
    public const byte StartOfScan = 0xDA;
    public const byte QuantisationTables = 0xDB;
    public const byte RestartInterval = 0xDD;
    public const byte Jfif = 0xE0;
    public const byte Exif = 0xE1;
    public const byte Adobe = 0xEE;
    public const byte Temporary = 0x01;

    /// <summary>SOF0 to SOF15 without the three that are something else.</summary>
    public static bool IsFrame(byte marker) =>
        marker is >= StartOfFrame and <= LastFrame and not HuffmanTables and not Reserved and not ArithmeticConditioning;

    /// <summary>Markers that have no length and no content.</summary>
    public static bool IsAlone(byte marker) => marker is Temporary or (>= FirstRestart and <= StartOfImage);
}
