using Lockstep.Data.Sources;
using Lockstep.Data.Stores;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Stores;

public sealed class ByteStoresTests
{
    [Fact]
    public void Open_Folder_ReadsItsFiles()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a/b.bin", [1, 2, 3, 4]);
        using var store = ByteStores.Open(folder.Path, new StoreSettings());
        byte[] bytes = new byte[2];
        store.Read("a/b.bin", 1, bytes);
        Assert.Equal([2, 3], bytes);
        Assert.Equal(4, store.Length("a/b.bin"));
        Assert.Null(store.Length("c"));
        Assert.Contains("ends at byte 4, expected 2 bytes at offset 3", Assert.Throws<DataException>(() => store.Read("a/b.bin", 3, bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WebAddress_ReadsThroughTheCache()
    {
        using var rig = new CacheRig(5000);
        using var store = ByteStores.Open(rig.Server.Address + "/set", new StoreSettings { CachePath = rig.Directory });
        Assert.Equal(rig.Content[10..20], CacheRig.Read(store, 10, 10));
        Assert.Single(rig.Blocks());
        Assert.Equal($"{rig.Server.Address}/set/a.tar", store.PlaceOf("a.tar"));
    }

    [Theory]
    [InlineData("ftp://host/x", "expected http://, https://, s3:// or the path of a folder")]
    [InlineData("http://", "is no address")]
    [InlineData("s3://", "names no bucket")]
    public void Open_AddressThatIsNotRead_SaysWhichAre(string place, string expected) =>
        Assert.Contains(expected, Assert.Throws<DataException>(() => ByteStores.Open(place, new StoreSettings())).Message, StringComparison.Ordinal);
}
