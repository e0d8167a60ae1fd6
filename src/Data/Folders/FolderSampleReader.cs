using System.Text;
using Lockstep.Data.Native;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Folders;

/// <summary>Reads image files whole into one buffer. A file that was listed and is gone is a broken sample, like any that cannot be read.</summary>
internal sealed class FolderSampleReader : ISampleReader
{
    private const int MostNameBytes = 1024;

    private readonly FolderDataset _set;
    private readonly byte[][] _folders;
    private readonly byte[] _path;
    private readonly FileBytes _portable = new();
    private byte[] _buffer = new byte[256 << 10];

    public FolderSampleReader(FolderDataset set)
    {
        _set = set;
        _folders = [.. Enumerable.Range(0, set.ClassNames.Count).Select(set.FolderOf)];
        _path = new byte[_folders.Max(folder => folder.Length) + MostNameBytes];
    }

    public StoredSample Read(long index)
    {
        var (label, place) = _set.PlaceOf(index);
        var path = Compose(_folders[label], _set.FileOf(label, place));
        if (!PosixFile.IsSupported)
        {
            return new StoredSample(_portable.Read(Encoding.UTF8.GetString(path[..^1])), label, null);
        }

        int length = PosixFile.Read(path, ref _buffer, FileBytes.MostBytes);
        return new StoredSample(_buffer.AsSpan(0, length), label, null);
    }

    public void Dispose()
    {
    }

    private Span<byte> Compose(byte[] folder, ReadOnlySpan<byte> name)
    {
        folder.CopyTo(_path, 0);
        name.CopyTo(_path.AsSpan(folder.Length));
        _path[folder.Length + name.Length] = 0;
        return _path.AsSpan(0, folder.Length + name.Length + 1);
    }
}
