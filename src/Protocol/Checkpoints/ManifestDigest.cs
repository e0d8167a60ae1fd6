using System.Security.Cryptography;
using System.Text;

namespace Lockstep.Protocol.Checkpoints;

/// <summary>
/// SHA-256 over a manifest's bytes, with zeros where the digest itself stands. It makes the manifest prove itself as it proves
/// the other files: a flipped bit in step or seed leaves good JSON and good hashes of files.
/// </summary>
internal static class ManifestDigest
{
    /// <summary>What stands in the place while hashing.</summary>
    public static readonly string Blank = new('0', 2 * SHA256.HashSizeInBytes);

    /// <summary>Writes the digest into its place, in place.</summary>
    /// <param name="utf8">A manifest whose digest is <see cref="Blank"/>, the last of such runs of zeros.</param>
    public static byte[] Seal(byte[] utf8)
    {
        int at = utf8.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(Blank));
        byte[] digest = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(utf8)));
        digest.CopyTo(utf8.AsSpan(at));
        return utf8;
    }

    /// <summary>Whether the bytes have the digest that they say.</summary>
    public static bool Fits(ReadOnlySpan<byte> utf8, string digest)
    {
        int at = digest.Length == Blank.Length ? utf8.LastIndexOf(Encoding.UTF8.GetBytes(digest)) : -1;
        if (at < 0)
        {
            return false;
        }

        byte[] blank = utf8.ToArray();
        Encoding.ASCII.GetBytes(Blank).CopyTo(blank.AsSpan(at));
        return Convert.ToHexStringLower(SHA256.HashData(blank)) == digest;
    }
}
