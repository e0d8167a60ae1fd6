namespace Lockstep.Data.Stores;

/// <summary>An object of a remote store, as its copies know it.</summary>
/// <param name="Place">Its address.</param>
/// <param name="Version">That all copies are of.</param>
internal sealed record CachedObject(string Place, ObjectVersion Version)
{
    /// <summary>Of an object without a tag nobody knows whether a copy is still like it.</summary>
    public bool MayBeCopied => Version.Tag.Length > 0;

    public long Length => Version.Length;

    /// <summary>Bytes of one of its blocks; the last may be shorter.</summary>
    public int LengthOf(long block) => (int)Math.Min(BlockFile.Size, Length - (block * BlockFile.Size));

    public BlockKey KeyOf(long block) => new(Place, Version, block);
}
