namespace Lockstep.Data.Stores;

/// <summary>
/// Blocks as files in a directory that several processes share. A file appears whole, by renaming, and never changes; so readers take no
/// lock, and a process that is killed at any moment leaves at most a <c>.part</c> file, which the next trimming removes. The size is kept
/// by trimming before it would be exceeded: each process does that after having written a 64th of the limit, down to 7/8 of it, so that
/// up to eight processes of a host stay below the limit together.
/// </summary>
internal sealed class BlockCache
{
    private readonly CacheSettings _settings;
    private readonly CacheTrim _trim;

    // The first write trims, whatever is there.
    private long _sinceTrim = long.MaxValue / 2;

    /// <exception cref="IOException">The directory cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public BlockCache(CacheSettings settings)
    {
        if (settings.Limit < BlockFile.SizeOnDisk(BlockFile.Size))
        {
            throw new IOException($"the limit of {settings.Limit} bytes is less than one block of {BlockFile.SizeOnDisk(BlockFile.Size)}");
        }

        _settings = settings;
        string locks = Path.Combine(settings.Path, "locks");
        Make(settings.Path);
        Make(locks);
        Locks = new BlockLocks(locks, settings.Time);
        _trim = new CacheTrim(settings.Path);
    }

    public BlockLocks Locks { get; }

    public bool Has(BlockKey key) => File.Exists(PathOf(key));

    public string PathOf(BlockKey key) => Path.Combine(_settings.Path, key.FileName);

    public BlockRead Read(BlockKey key, int offset, Span<byte> to) => BlockFile.Read(PathOf(key), key, offset, to, _settings.Time.GetUtcNow().UtcDateTime);

    /// <summary>Keeps a block, and makes room for it.</summary>
    /// <exception cref="IOException">The disk refuses; nothing was left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Write(BlockKey key, ReadOnlySpan<byte> data)
    {
        long size = BlockFile.SizeOnDisk(data.Length);
        MakeRoom(size);
        string path = PathOf(key);
        string part = $"{path}.{Guid.NewGuid():N}{CacheTrim.PartExtension}";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            // Locked until it has its name: whoever finds one unlocked knows that its writer is dead.
            using var file = File.OpenHandle(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, preallocationSize: size);
            BlockFile.Write(file, key, data);
            File.SetLastWriteTimeUtc(file, _settings.Time.GetUtcNow().UtcDateTime);
            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>A damaged copy; gone already is fine.</summary>
    public void Remove(BlockKey key)
    {
        try
        {
            File.Delete(PathOf(key));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Writing the new copy replaces it, or says why not.
        }
    }

    private void MakeRoom(long size)
    {
        if (Interlocked.Add(ref _sinceTrim, size) <= _settings.Limit / 64)
        {
            return;
        }

        Interlocked.Exchange(ref _sinceTrim, size);
        _trim.Run((_settings.Limit / 8 * 7) - size);
    }

    private static void Make(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            // Checksums guard against accidents, not against other users: nobody else may write here.
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
