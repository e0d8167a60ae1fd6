using Lockstep.Data.Shards;
using Lockstep.Data.Sources;
using Lockstep.Data.Stores;
using Lockstep.Data.Tests.Shards;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Stores;

/// <summary>A store that others wrote, where its binary is present.</summary>
public sealed class MinioStoreTests
{
    private const string Bucket = "lockstep-test";

    [Fact]
    public void OpenHalves_ShardsInABucket_ReadsEverySample()
    {
        using var server = MinioServer.Start(Bucket);
        using var rig = new ShardRig();
        using var copies = new TemporaryFolder();
        rig.Pack();
        foreach (string path in Directory.GetFiles(rig.Path))
        {
            server.Put($"{Bucket}/sets/a b+c/{Path.GetFileName(path)}", File.ReadAllBytes(path));
        }

        using var local = rig.Open();
        using var lookups = Open(server, server.Keys, copies);
        var manifest = ManifestJson.Read(lookups);
        Assert.True(manifest.Train.Count > 1, "one shard proves little");
        using var remote = new ShardSet(Open(server, server.Keys, copies), manifest, manifest.Train);
        remote.CheckLengths(default);
        using var expected = local.Train.OpenReader();
        using var found = remote.OpenReader();
        Assert.Equal(local.Train.Count, remote.Count);
        for (long i = 0; i < remote.Count; i++)
        {
            Assert.Equal(expected.Read(i).Label, found.Read(i).Label);
            Assert.Equal(expected.Read(i).Bytes, found.Read(i).Bytes);
        }

        Assert.Null(lookups.Length("train-99999.tar"));
    }

    [Fact]
    public void Read_WrongSecret_IsRefusedAndSaysWhatToCheck()
    {
        using var server = MinioServer.Start(Bucket);
        using var copies = new TemporaryFolder();
        server.Put($"{Bucket}/sets/a b+c/a.tar", [1, 2, 3]);
        using var store = Open(server, server.Keys with { Secret = "another" }, copies);
        Assert.Contains("AWS_SECRET_ACCESS_KEY", Assert.Throws<DataException>(() => store.Read("a.tar", 0, new byte[3])).Message, StringComparison.Ordinal);
    }

    private static CachedStore Open(MinioServer server, AwsKeys keys, TemporaryFolder copies) => new(
        new RemoteStore(new S3Place($"s3://{Bucket}/sets/a b+c", new StoreSettings { Endpoint = server.Address }, keys, TimeProvider.System), new RemoteSettings { MayRedirect = false }),
        new CacheSettings { Path = copies.Path });
}
