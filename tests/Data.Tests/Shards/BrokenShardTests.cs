using Lockstep.Data.Shards;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Shards;

/// <summary>Everything that can be wrong with the files of a sharded set has a message with its path and what to do.</summary>
public sealed class BrokenShardTests : IDisposable
{
    private readonly ShardRig _rig = new();

    public BrokenShardTests() => _rig.Pack(settings => settings with { ShuffleSeed = null });

    [Fact]
    public void Open_VanishedShard_NamesIt()
    {
        File.Delete(_rig.File("train-00001.tar"));
        Fails($"{_rig.File("train-00001.tar")} is missing, expected", "copy it again");
    }

    [Fact]
    public void Open_CutShard_NamesIt()
    {
        using (var file = File.OpenWrite(_rig.File("train-00001.tar")))
        {
            file.SetLength(file.Length - 1);
        }

        Fails($"{_rig.File("train-00001.tar")} has ", "cut short, or another one; copy it again");
    }

    [Fact]
    public void Open_VanishedIndex_NamesIt()
    {
        File.Delete(_rig.File("val-00000.tar.idx"));
        Fails($"{_rig.File("val-00000.tar.idx")} is missing", "lockstep data index");
    }

    [Fact]
    public void Open_CutIndex_NamesIt()
    {
        using (var file = File.OpenWrite(_rig.File("train-00001.tar.idx")))
        {
            file.SetLength(file.Length - 1);
        }

        Fails($"{_rig.File("train-00001.tar.idx")} has ", "cut short, or of another shard");
    }

    [Fact]
    public void Read_IndexWithWrongMagic_NamesIt()
    {
        Change("train-00000.tar.idx", bytes => bytes[0] ^= 1);
        ReadFails($"{_rig.File("train-00000.tar.idx")} begins with ", "it is no index");
    }

    [Fact]
    public void Read_IndexHeaderChanged_NamesIt()
    {
        Change("train-00000.tar.idx", bytes => bytes[16] ^= 1);
        ReadFails($"{_rig.File("train-00000.tar.idx")} has a header with CRC-32C", "damaged");
    }

    [Fact]
    public void Read_IndexEntryChanged_NamesIt()
    {
        Change("train-00000.tar.idx", bytes => bytes[ShardIndexLayout.HeaderBytes + 3] ^= 1);
        ReadFails($"{_rig.File("train-00000.tar.idx")} has CRC-32C", "damaged, or of another shard");
    }

    [Fact]
    public void Read_IndexOfAnotherShard_NamesIt()
    {
        File.Copy(_rig.File("train-00001.tar.idx"), _rig.File("train-00000.tar.idx"), overwrite: true);
        ReadFails($"{_rig.File("train-00000.tar.idx")} ", "of another shard");
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "has version 2, expected 1 to 1", "newer Lockstep")]
    [InlineData("\"version\": 1", "\"version\": \"one\"", "'version'", "Copy it again")]
    [InlineData("\"classes\"", "\"clases\"", "clases", "Copy it again")]
    [InlineData("\"samples\": ", "\"samples\": -", "train[0].samples is -", "expected at least 0")]
    [InlineData("\"train-00000.tar\"", "\"../train-00000.tar\"", "train[0].file is '../train-00000.tar'", "below the set's folder")]
    [InlineData("\"train-00001.tar\"", "\"train-00000.tar\"", "train[1].file is 'train-00000.tar' once more", "Copy it again")]
    [InlineData("\"encoded\"", "\"zipped\"", "content", "Copy it again")]
    [InlineData("{", "[", "malformed", "Copy it again")]
    public void Open_MalformedManifest_SaysWhere(string old, string changed, string expected, string remedy)
    {
        string path = _rig.File("dataset.json");
        string text = File.ReadAllText(path);
        int at = text.IndexOf(old, StringComparison.Ordinal);
        File.WriteAllText(path, text[..at] + changed + text[(at + old.Length)..]);
        Fails(path, expected, remedy);
    }

    [Fact]
    public void Open_NoManifest_SaysHowToMakeOne()
    {
        File.Delete(_rig.File("dataset.json"));
        Fails(_rig.File("dataset.json") + " is missing", "lockstep data index");
    }

    public void Dispose() => _rig.Dispose();

    private void Change(string name, Action<byte[]> change)
    {
        byte[] bytes = File.ReadAllBytes(_rig.File(name));
        change(bytes);
        File.WriteAllBytes(_rig.File(name), bytes);
    }

    private void Fails(params string[] parts)
    {
        var error = Assert.Throws<DataException>(() => _rig.Open());
        Assert.All(parts, part => Assert.Contains(part, error.Message));
    }

    private void ReadFails(params string[] parts)
    {
        using var pair = _rig.Open();
        using var reader = pair.Train.OpenReader();
        var error = Assert.Throws<DataException>(() => { reader.Read(0); });
        Assert.All(parts, part => Assert.Contains(part, error.Message));
        Assert.True(reader.Read(pair.Train.Count - 1).Label >= 0, "another shard can still be read");
    }
}
