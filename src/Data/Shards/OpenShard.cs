using Lockstep.Data.Native;
using Lockstep.Data.Sources;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Shards;

/// <summary>A shard of an open set. Its index, and its map where it has one, are opened by whoever needs them first.</summary>
internal sealed class OpenShard(IByteStore store, ShardFile file, ShardContent content) : IDisposable
{
    private readonly Lock _lock = new();
    private volatile ShardIndex? _index;
    private MappedFile? _map;
    private bool _disposed;

    public ShardFile File => file;

    /// <summary>Where it lies, for people.</summary>
    public string Place => store.PlaceOf(file.File);

    /// <exception cref="DataException">The index is missing, damaged, or of another shard; asked again, it is tried again.</exception>
    public ShardIndex Index => _index ?? OpenIndex();

    /// <summary>Pixels of a local file are read where the system has them; null: read through the store.</summary>
    public MappedFile? Map => _map;

    /// <summary>Cheap: tells of what is missing or of another length before training starts.</summary>
    /// <exception cref="DataException">The shard or its index is missing or has another length than the manifest says.</exception>
    public void CheckLengths()
    {
        long found = store.Length(file.File) ?? throw new DataException(
            $"{Place} is missing, expected {file.Bytes} bytes as {ShardManifest.FileName} has it: copy it again.");
        if (found != file.Bytes)
        {
            throw new DataException($"{Place} has {found} bytes, expected {file.Bytes} as {ShardManifest.FileName} has it: it is cut short, or another one; copy it again.");
        }

        ShardIndex.CheckLength(store, file, store.PlaceOf(file.Index));
    }

    /// <summary>An entry that can be read.</summary>
    /// <exception cref="DataException">It leads out of the shard: the index was made for another one.</exception>
    public ShardEntry Entry(long sample)
    {
        var entry = Index[sample];
        bool fits = entry.Offset >= 0 && entry.Length >= 0 && entry.Offset <= file.Bytes - entry.Length
            && (content == ShardContent.Encoded || entry.Length == 3L * entry.Width * entry.Height);
        return fits ? entry : throw ShardIndexLayout.Wrong(
            store.PlaceOf(file.Index),
            $"says that sample {sample} has {entry.Length} bytes ({entry.Width} x {entry.Height}) at offset {entry.Offset} of a shard of {file.Bytes} bytes: it is of another shard");
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _index?.Dispose();
            _map?.Dispose();
        }
    }

    private ShardIndex OpenIndex()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_index is { } index)
            {
                return index;
            }

            index = ShardIndex.Open(store, file);
            if (content == ShardContent.Raw && store.LocalFile(file.File) is { } path)
            {
                _map = MappedFile.Open(path);
            }

            _index = index;
            return index;
        }
    }
}
