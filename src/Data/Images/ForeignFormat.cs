namespace Lockstep.Data.Images;

/// <summary>Says what a file is that is neither JPEG nor PNG: collections have such files under a JPEG's name.</summary>
internal static class ForeignFormat
{
    private const int WebpMarkAt = 8;

    public static string Describe(ReadOnlySpan<byte> file) => NameOf(file) is { } name
        ? $"found {name}, expected JPEG or PNG: convert it, or remove the file"
        : $"found {Content(file)}, expected JPEG (FFD8FF) or PNG (89504E47)";

    private static string? NameOf(ReadOnlySpan<byte> file) => file switch
    {
        _ when file.StartsWith("GIF8"u8) => "a GIF",
        _ when file.StartsWith("RIFF"u8) && file.Length > WebpMarkAt && file[WebpMarkAt..].StartsWith("WEBP"u8) => "a WebP",
        _ when file.StartsWith("BM"u8) => "a BMP",
        _ when file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) => "a TIFF",
        _ => null,
    };

    private static string Content(ReadOnlySpan<byte> file) => file switch
    {
        [] => "an empty file",
        _ when file.IndexOfAnyExcept((byte)0) < 0 => $"{file.Length} bytes of zeros, of which the content was never written",
        _ => $"the bytes {Convert.ToHexString(file[..Math.Min(4, file.Length)])}",
    };
}
