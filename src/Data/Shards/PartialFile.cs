namespace Lockstep.Data.Shards;

/// <summary>A file that gets its name when it is whole and on the disk; until then it is <c>NAME.partial</c>.</summary>
internal sealed class PartialFile : IDisposable
{
    public const string Extension = ".partial";

    private const int BufferBytes = 1 << 20;

    private readonly string _path;
    private readonly FileStream _stream;
    private bool _committed;

    public PartialFile(string path)
    {
        _path = path;
        _stream = new FileStream(path + Extension, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes);
    }

    public Stream Stream => _stream;

    /// <summary>Flushes to the disk and renames.</summary>
    public void Commit()
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_path + Extension, _path, overwrite: true);
        _committed = true;
    }

    /// <summary>Without <see cref="Commit"/> what was written goes, so that a full disk has room again.</summary>
    public void Dispose()
    {
        if (_committed)
        {
            return;
        }

        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // The buffer cannot be written out to a full disk: that was reported by the write that failed, and the file goes.
        }

        File.Delete(_path + Extension);
    }
}
