using System.IO.MemoryMappedFiles;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Native;

/// <summary>
/// A file read as memory, without a copy. Spans are valid until it is disposed. A file that somebody cuts while it is mapped ends the
/// process (SIGBUS): shards are replaced by renaming, never written in place.
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly FileStream? _kept;
    private readonly MemoryMappedViewAccessor _view;
    private readonly string _path;
    private byte* _start;

    private MappedFile(FileStream file, string path, FileStream? kept)
    {
        _kept = kept;
        _path = path;
        Length = file.Length;
        using var map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    public long Length { get; }

    /// <summary>Maps a file as it is; its descriptor is closed, the map stays.</summary>
    /// <exception cref="DataException">The file is missing, empty or cannot be mapped.</exception>
    public static MappedFile Open(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0);
            return new MappedFile(file, path, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DataException($"{path} cannot be mapped into memory: {e.Message}", e);
        }
    }

    /// <summary>Maps what <paramref name="write"/> writes into a nameless temporary file.</summary>
    /// <param name="place">Where the bytes came from, for people.</param>
    /// <param name="write">Writes at least one byte.</param>
    /// <exception cref="DataException">There is no room for the file.</exception>
    public static MappedFile OfCopy(string place, Action<Stream> write)
    {
        string path = Path.Combine(Path.GetTempPath(), $"lockstep-{Guid.NewGuid():N}.idx");
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, 0, FileOptions.DeleteOnClose);
            write(file);
            return new MappedFile(file, place, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            file?.Dispose();
            throw new DataException($"{path}, the copy of {place}, cannot be written: {e.Message} Make room, or set TMPDIR to a folder that has it.", e);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">The bytes are not all in the file.</exception>
    /// <exception cref="ObjectDisposedException">The map is gone.</exception>
    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_start == null, this);
        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"{length} bytes at offset {offset} of {_path}, which has {Length}");
        }

        return new ReadOnlySpan<byte>(_start + offset, length);
    }

    public void Dispose()
    {
        if (_start != null)
        {
            _start = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _kept?.Dispose();
        }
    }
}
