using Lockstep.Data.Folders;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Benchmarks;

/// <summary>
/// The image files below a folder as one class. They are opened once: opening a file allocates, and is not what is measured.
/// Hence not all of a large set are taken, but some of them, evenly spread.
/// </summary>
internal sealed class ImageFiles : IDataset
{
    private const int Most = 512;
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    private readonly OpenFile[] _files;

    /// <exception cref="DataException">There are no images.</exception>
    public ImageFiles(string folder)
    {
        string[] paths = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)];
        if (paths.Length == 0)
        {
            throw new DataException($"{folder} has no images, expected *.jpg, *.jpeg or *.png in it or in folders below it, or packed shards.");
        }

        int count = Math.Min(Most, paths.Length);
        _files = [.. Enumerable.Range(0, count).Select(i => new OpenFile(paths[(long)i * paths.Length / count]))];
    }

    public long Count => _files.Length;

    public ImageSize? Size => null;

    public IReadOnlyList<string> ClassNames { get; } = ["image"];

    public IReadOnlyList<long> ShardSizes => [Count];

    public ISampleReader OpenReader() => new Reader(_files);

    public string NameOf(long index) => _files[index].Path;

    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private sealed class Reader(OpenFile[] files) : ISampleReader
    {
        private byte[] _buffer = new byte[1 << 20];

        public StoredSample Read(long index) => new(files[index].Read(ref _buffer), 0, null);

        public void Dispose()
        {
        }
    }
}
