using Lockstep.Data.Sources;
using Lockstep.Data.Stores;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Stores;

/// <summary>A server, a directory of copies, and stores over both.</summary>
internal sealed class CacheRig : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CacheRig(int length)
    {
        Content = Bytes(length);
        Server = new ObjectServer(request => ServerReply.Object(request, Content, Tag));
    }

    public byte[] Content { get; set; } = [];

    public string Tag { get; set; } = "\"v1\"";

    public ObjectServer Server { get; }

    public string Directory => Path.Combine(_folder.Path, "cache");

    public List<string> Reports { get; } = [];

    /// <summary>Different at every position, and not periodic in blocks.</summary>
    public static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(((uint)i * 2654435761u) >> 24))];

    public CachedStore Open(long limit = 1 << 30, string? directory = null) => new(
        new RemoteStore(new WebPlace(Server.Address), new RemoteSettings { Patience = TimeSpan.FromSeconds(5) }),
        new CacheSettings { Path = directory ?? Directory, Limit = limit, Report = Report });

    public IReadOnlyList<FileInfo> Blocks() => [.. new DirectoryInfo(Directory).EnumerateFiles("*" + BlockFile.Extension, SearchOption.AllDirectories).OrderBy(file => file.Name, StringComparer.Ordinal)];

    public static byte[] Read(IByteStore store, long offset, int length)
    {
        byte[] bytes = new byte[length];
        store.Read("a.tar", offset, bytes);
        return bytes;
    }

    public void Dispose()
    {
        Server.Dispose();
        _folder.Dispose();
    }

    private void Report(string text)
    {
        lock (Reports)
        {
            Reports.Add(text);
        }
    }
}
