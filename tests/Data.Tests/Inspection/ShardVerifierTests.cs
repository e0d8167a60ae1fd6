using Lockstep.Data.Inspection;
using Lockstep.Data.Shards;
using Lockstep.Data.Tests.Shards;

namespace Lockstep.Data.Tests.Inspection;

public sealed class ShardVerifierTests : IDisposable
{
    private readonly ShardRig _rig = new();

    private VerifySettings Settings => new() { Place = _rig.Path, Decode = true, Threads = 2 };

    [Theory]
    [InlineData(null)]
    [InlineData(100)]
    public void Run_WholeSet_FindsNothing(int? rawSide)
    {
        var packed = _rig.Pack(settings => settings with { RawSide = rawSide });
        var report = ShardVerifier.Run(Settings, default);
        Assert.Empty(report.Faults);
        Assert.Equal((packed.Shards, 47, packed.Bytes), (report.Shards, report.Samples, report.Bytes));
    }

    /// <summary>Each byte of the first image of a shard: none may pass.</summary>
    [Fact]
    public void Run_AnyFlippedByteOfAnImage_IsNamedWithOffsetAndKey()
    {
        _rig.Pack();
        string path = _rig.File("train-00002.tar");
        var entry = EntryOf(path, 0);
        byte[] good = File.ReadAllBytes(path);
        for (int i = 0; i < entry.Length; i += 13)
        {
            byte[] bad = [.. good];
            bad[entry.Offset + i] ^= 0x10;
            File.WriteAllBytes(path, bad);
            var fault = Assert.Single(ShardVerifier.Run(Settings, default).Faults);
            Assert.Equal((path, 0, 512), (fault.Shard, fault.Sample, fault.Offset));
            Assert.EndsWith(".png", fault.Key);
            Assert.Contains("CRC-32C", fault.Reason);
        }
    }

    [Fact]
    public void Run_SeveralFaults_NamesAll()
    {
        _rig.Pack();
        File.Delete(_rig.File("train-00000.tar"));
        File.Delete(_rig.File("train-00001.tar.idx"));
        File.WriteAllBytes(_rig.File("train-00002.tar.idx"), new byte[File.ReadAllBytes(_rig.File("train-00002.tar.idx")).Length]);
        var faults = ShardVerifier.Run(Settings, default).Faults;
        Assert.Equal([_rig.File("train-00000.tar"), _rig.File("train-00001.tar"), _rig.File("train-00002.tar")], faults.Select(fault => fault.Shard));
    }

    /// <summary>Labels are checked even where every CRC is right: the manifest may have too few classes.</summary>
    [Fact]
    public void Run_LabelWithoutAClass_IsNamed()
    {
        _rig.Pack();
        string manifest = _rig.File("dataset.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(",\n    \"class 3\"", "", StringComparison.Ordinal));
        var faults = ShardVerifier.Run(Settings, default).Faults;
        Assert.Equal(11, faults.Count);
        Assert.All(faults, fault => Assert.Equal("label 3, expected 0 to 2", fault.Reason));
    }

    public void Dispose() => _rig.Dispose();

    private static ShardEntry EntryOf(string shard, int sample) =>
        ShardEntry.Read(File.ReadAllBytes(shard + ".idx").AsSpan((int)ShardIndexLayout.BytesOf(sample)));
}
