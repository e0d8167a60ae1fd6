using System.Buffers;
using System.Collections.Concurrent;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Stores;

/// <summary>
/// A remote store with local copies in blocks of <see cref="BlockFile.Size"/>. A miss fetches its block, once over all threads and
/// processes of the host. A disk that takes no copies costs speed, not the run: it is said once, and the store is read directly, to be
/// tried again after a while.
/// </summary>
internal sealed class CachedStore : IByteStore
{
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private readonly IVersionedStore _store;
    private readonly CacheSettings _settings;
    private readonly BlockCache? _cache;
    private readonly BlockFetchers? _fetchers;
    private readonly ConcurrentDictionary<string, CachedObject> _objects = new(StringComparer.Ordinal);
    private int _reported;
    private long _restsUntil;

    public CachedStore(IVersionedStore store, CacheSettings settings)
    {
        (_store, _settings) = (store, settings);
        try
        {
            _cache = new BlockCache(settings);
            _fetchers = new BlockFetchers(settings.Fetchers, FetchAhead);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Refused(exception);
        }
    }

    public string PlaceOf(string name) => _store.PlaceOf(name);

    public long? Length(string name) => Find(name)?.Length;

    public void Read(string name, long offset, Span<byte> to)
    {
        // A missing object or end is the store's to name.
        if (_cache is null || Find(name) is not { MayBeCopied: true } found || offset + to.Length > found.Length)
        {
            _store.Read(name, offset, to);
            return;
        }

        while (to.Length > 0)
        {
            var (block, within) = Math.DivRem(offset, BlockFile.Size);
            int length = (int)Math.Min(to.Length, BlockFile.Size - within);
            ReadBlock(name, found, block, (int)within, to[..length]);
            offset += length;
            to = to[length..];
        }
    }

    public void Expect(string name, long offset, long length)
    {
        for (long block = offset / BlockFile.Size; _fetchers is not null && length > 0 && block <= (offset + length - 1) / BlockFile.Size; block++)
        {
            // The store is not asked here, since that may take long.
            if (!_objects.TryGetValue(name, out var known) || !_cache!.Has(known.KeyOf(block)))
            {
                _fetchers.Add(name, block);
            }
        }
    }

    public void Dispose()
    {
        _store.Dispose();
        _fetchers?.Dispose();
    }

    private CachedObject? Find(string name)
    {
        if (_objects.TryGetValue(name, out var known))
        {
            return known;
        }

        if (_store.Find(name) is not { } version)
        {
            return null;
        }

        var found = new CachedObject(PlaceOf(name), version);
        if (!found.MayBeCopied)
        {
            ReportOnce($"no local copies of {found.Place}: its server gives neither an ETag nor a time of change, so that a change would not be noticed. Data are read from the store each time, which is slower: serve them by a server that does.");
        }

        return _objects.GetOrAdd(name, found);
    }

    private void ReadBlock(string name, CachedObject found, long block, int within, Span<byte> to)
    {
        var key = found.KeyOf(block);
        if (Copied(key, within, to))
        {
            return;
        }

        if (IsResting || !Fetch(name, found.LengthOf(block), block, key, within, to))
        {
            _store.Read(name, (block * BlockFile.Size) + within, to);
        }
    }

    private bool Copied(BlockKey key, int within, Span<byte> to)
    {
        var read = _cache!.Read(key, within, to);
        if (read == BlockRead.Damaged)
        {
            _settings.Report($"the local copy {_cache.PathOf(key)} is damaged: it is fetched again. If that happens often, check the disk.");
            _cache.Remove(key);
        }

        return read == BlockRead.Done;
    }

    private void FetchAhead(string name, long block)
    {
        if (!IsResting && Find(name) is { MayBeCopied: true } found && block * BlockFile.Size < found.Length)
        {
            var key = found.KeyOf(block);
            if (!_cache!.Has(key))
            {
                Fetch(name, found.LengthOf(block), block, key, 0, []);
            }
        }
    }

    /// <summary>Gets the block, or waits for whoever gets it.</summary>
    /// <returns>False: there is no lock to be had, read directly.</returns>
    private bool Fetch(string name, int length, long block, BlockKey key, int within, Span<byte> to)
    {
        lock (_cache!.Locks.Gate(key.Lock))
        {
            using var alone = TakeLock(key);
            if (alone is null)
            {
                return false;
            }

            if (_cache.Has(key) && Copied(key, within, to))
            {
                return true;
            }

            byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                _store.Read(name, block * BlockFile.Size, buffer.AsSpan(0, length));
                buffer.AsSpan(within, to.Length).CopyTo(to);
                Keep(key, buffer.AsSpan(0, length));
                return true;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private IDisposable? TakeLock(BlockKey key)
    {
        try
        {
            return _cache!.Locks.Take(key.Lock, _settings.Patience);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Refused(exception);
            return null;
        }
    }

    private void Keep(BlockKey key, ReadOnlySpan<byte> data)
    {
        try
        {
            _cache!.Write(key, data);
        }
        catch (IOException exception) when (exception is FileNotFoundException || BlockLocks.IsHeld(exception))
        {
            // Another process trimmed and took the new file for an abandoned one, before it was locked: the block is fetched again when needed.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Refused(exception);
        }
    }

    private bool IsResting => _settings.Time.GetTimestamp() < Interlocked.Read(ref _restsUntil);

    private void Refused(Exception exception)
    {
        Interlocked.Exchange(ref _restsUntil, _settings.Time.GetTimestamp() + (long)(Rest.TotalSeconds * _settings.Time.TimestampFrequency));
        ReportOnce($"no local copies in {_settings.Path}: {exception.Message}. Data are read from the store each time, which is slower: make room there, or set data.cache.path and data.cache.limit_gb.");
    }

    private void ReportOnce(string text)
    {
        if (Interlocked.Exchange(ref _reported, 1) == 0)
        {
            _settings.Report(text);
        }
    }
}
