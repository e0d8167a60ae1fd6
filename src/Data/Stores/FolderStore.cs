using System.Collections.Concurrent;
using Lockstep.Data.Sources;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Data.Stores;

/// <summary>Files below a folder; each stays open once it was read.</summary>
internal sealed class FolderStore(string root) : IByteStore
{
    private readonly ConcurrentDictionary<string, Lazy<SafeFileHandle>> _files = new(StringComparer.Ordinal);

    public string PlaceOf(string name) => Path.Combine(root, ObjectName.Checked(name));

    public long? Length(string name) => File.Exists(PlaceOf(name)) ? RandomAccess.GetLength(Open(name)) : null;

    public void Read(string name, long offset, Span<byte> to)
    {
        int done = 0;
        while (done < to.Length)
        {
            int got = ReadSome(name, offset + done, to[done..]);
            if (got == 0)
            {
                throw new DataException($"{PlaceOf(name)} ends at byte {offset + done}, expected {to.Length} bytes at offset {offset}: it is cut short, or another file than its index describes; copy it again.");
            }

            done += got;
        }
    }

    public string? LocalFile(string name) => PlaceOf(name);

    public void Expect(string name, long offset, long length)
    {
    }

    public void Dispose()
    {
        foreach (var file in _files.Values.Where(file => file.IsValueCreated))
        {
            file.Value.Dispose();
        }
    }

    private int ReadSome(string name, long offset, Span<byte> to)
    {
        try
        {
            return RandomAccess.Read(Open(name), to, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{PlaceOf(name)} at offset {offset}: {e.Message}", e);
        }
    }

    private SafeFileHandle Open(string name) => _files.GetOrAdd(name, static (name, store) => new(() => store.OpenFile(name)), this).Value;

    private SafeFileHandle OpenFile(string name)
    {
        try
        {
            return File.OpenHandle(PlaceOf(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{PlaceOf(name)} cannot be opened: {e.Message}", e);
        }
    }
}
