using System.Text;

namespace Lockstep.Data.Stores;

/// <summary>Percent-encoding as Signature V4 wants it (RFC 3986): everything but unreserved characters, upper-case digits.</summary>
internal static class UriText
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// <summary>One part of a path, or a name or value of a query.</summary>
    public static string Part(string text) => Encode(text, Unreserved);

    /// <summary>A path: slashes stay.</summary>
    public static string Path(string text) => Encode(text, Unreserved + "/");

    private static string Encode(string text, string kept)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            _ = kept.Contains((char)b, StringComparison.Ordinal) ? encoded.Append((char)b) : encoded.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }
}
