using System.Text.Json;
using Lockstep.Data.Inspection;
using Lockstep.Data.Stores;
using Lockstep.Data.Tests.Shards;
using Lockstep.Data.Tests.Sources;
using Lockstep.Data.Tests.Stores;

namespace Lockstep.Data.Tests.Inspection;

/// <summary>A set in a bucket of a compatible store: found only with its endpoint and in the region of the signatures.</summary>
public sealed class RemoteInspectionTests : IDisposable
{
    private const string Place = "s3://bucket/sets/a";

    private readonly ShardRig _rig = new();
    private readonly TemporaryFolder _copies = new();
    private readonly ObjectServer _server;

    public RemoteInspectionTests()
    {
        _rig.Pack();
        _server = new ObjectServer(request => File.ReadAllBytes(_rig.File(Path.GetFileName(request.Target))) is var bytes && request.Target.StartsWith("/bucket/sets/a/", StringComparison.Ordinal)
            ? ServerReply.Object(request, bytes, $"\"{bytes.Length}\"")
            : ServerReply.Empty(404));
    }

    private StoreSettings Store => new() { Endpoint = _server.Address, CachePath = _copies.Path };

    [Fact]
    public void Verify_WholeSet_FindsNothing()
    {
        var report = ShardVerifier.Run(new VerifySettings { Place = Place, Decode = true, Threads = 2, Store = Store }, default);
        Assert.Empty(report.Faults);
        Assert.Equal(47, report.Samples);
    }

    [Fact]
    public void Verify_DamagedImage_IsNamedByItsAddress()
    {
        string path = _rig.File("train-00002.tar");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[600] ^= 1;
        File.WriteAllBytes(path, bytes);
        var fault = Assert.Single(ShardVerifier.Run(new VerifySettings { Place = Place, Threads = 2, Store = Store }, default).Faults);
        Assert.Equal((Place + "/train-00002.tar", 0, 512), (fault.Shard, fault.Sample, fault.Offset));
        Assert.Contains("CRC-32C", fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_RemoteSet_IsWhatTheFolderHas() =>
        Assert.Equal(
            JsonSerializer.Serialize(ShardStatistics.Measure(_rig.Path, new StoreSettings(), 20, default)),
            JsonSerializer.Serialize(ShardStatistics.Measure(Place, Store, 20, default)));

    public void Dispose()
    {
        _server.Dispose();
        _copies.Dispose();
        _rig.Dispose();
    }
}
