using System.Security.Cryptography;
using System.Text;

namespace Lockstep.Data.Stores;

/// <summary>
/// Which block of which object, in which version: a SHA-256 of its address, tag, length and number. An object that changed has other
/// keys, so an old copy is never taken for a new one; it is evicted when its time comes.
/// </summary>
internal sealed class BlockKey
{
    public BlockKey(string place, ObjectVersion version, long block) =>
        Digest = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{place}\n{version.Tag}\n{version.Length}\n{block}")));

    public byte[] Digest { get; }

    /// <summary>Of the file, below the cache's directory.</summary>
    public string FileName => $"{Convert.ToHexStringLower(Digest.AsSpan(0, 1))}/{Convert.ToHexStringLower(Digest)}{BlockFile.Extension}";

    /// <summary>0 … <see cref="BlockLocks.Count"/> - 1.</summary>
    public int Lock => Digest[1];
}
