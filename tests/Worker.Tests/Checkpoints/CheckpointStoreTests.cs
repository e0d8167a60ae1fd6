using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Tests.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly CheckpointScratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Save_BeyondRetention_KeepsTheNewest()
    {
        var store = Store(keep: 2);
        foreach (var step in new[] { 100, 200, 300 })
        {
            store.Save(CheckpointScratch.Manifest(step), CheckpointScratch.Data(step));
            store.Prune(step);
        }

        Assert.Equal(["step-000000200", "step-000000300"], _scratch.Names());
    }

    // The run resumed at 200 because 300 is damaged: what it writes at 250 must not be thrown away as "older than 300".
    [Fact]
    public void Save_BehindADamagedCheckpoint_KeepsTheNewOne()
    {
        _scratch.Write(200);
        File.Delete(Path.Combine(_scratch.Write(300), CheckpointManifest.FileName));
        var store = Store(keep: 1);
        store.Save(CheckpointScratch.Manifest(250), CheckpointScratch.Data(250));
        store.Prune(250);
        Assert.Equal(["step-000000250", "step-000000300"], _scratch.Names());
    }

    [Fact]
    public void LoadNewest_Empty_IsNull() => Assert.Null(Store().LoadNewest(Refuse));

    [Fact]
    public void LoadNewest_AllValid_IsTheNewest()
    {
        _scratch.Write(100);
        _scratch.Write(200);
        var loaded = Store().LoadNewest(Refuse)!;
        Assert.Equal(200, loaded.Manifest.Step);
        TensorAssert.Same(CheckpointScratch.Data(200).Model, loaded.Data.Model);
    }

    [Theory]
    [InlineData("flipped bit")]
    [InlineData("truncated")]
    [InlineData("missing file")]
    [InlineData("missing manifest")]
    [InlineData("garbage header length")]
    [InlineData("bad JSON header")]
    [InlineData("unlisted optimizer")]
    public void LoadNewest_NewestIsDamaged_ReportsItAndTakesThePrevious(string damage)
    {
        _scratch.Write(100);
        var newest = _scratch.Write(200);
        Damage(newest, damage);
        var reports = new List<CheckpointException>();

        var loaded = Store().LoadNewest(reports.Add)!;

        Assert.Equal(100, loaded.Manifest.Step);
        TensorAssert.Same(CheckpointScratch.Data(100).Optimizer, loaded.Data.Optimizer);
        Assert.StartsWith(newest, Assert.Single(reports).File, StringComparison.Ordinal);
    }

    [Fact]
    public void New_LeftoversOfDeadWriters_AreRemoved()
    {
        var host = Environment.MachineName.Replace('.', '-');
        var mine = PartialDirectory.NameFor("step-000000007");
        string[] names = [mine, $".step-000000001.{host}.{int.MaxValue}.r.partial", ".step-000000002.elsewhere.1.r.partial", ".step-000000003.elsewhere.1.r.partial", "step-000000004"];
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.Combine(_scratch.Root, name));
        }

        Directory.SetLastWriteTimeUtc(Path.Combine(_scratch.Root, names[2]), DateTime.UtcNow.AddHours(-2));
        _ = Store();
        Assert.Equal(new[] { mine, names[3], names[4] }.Order(StringComparer.Ordinal), _scratch.Names());
    }

    // A container's worker is always process 1 on the same host: what an earlier life left must not be taken for its own.
    [Fact]
    public void New_LeftoverOfAnEarlierProcessOfTheSameNumber_IsRemoved()
    {
        var leftover = Directory.CreateDirectory(Path.Combine(_scratch.Root, PartialDirectory.NameFor("step-000000007"))).FullName;
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        Directory.SetLastWriteTimeUtc(leftover, self.StartTime.ToUniversalTime().AddSeconds(-10));
        _ = Store();
        Assert.Empty(_scratch.Names());
    }

    private CheckpointStore Store(int keep = 3) => new(_scratch.Root, new CheckpointRetention(keep, 0), TimeProvider.System);

    private static void Refuse(CheckpointException error) => Assert.Fail(error.Message);

    private static void Damage(string directory, string damage)
    {
        var (model, manifest) = (Path.Combine(directory, "model.safetensors"), Path.Combine(directory, CheckpointManifest.FileName));
        var bytes = File.ReadAllBytes(model);
        switch (damage)
        {
            case "flipped bit":
                bytes[^3] ^= 0x10;
                File.WriteAllBytes(model, bytes);
                break;
            case "truncated":
                File.WriteAllBytes(model, bytes[..^4]);
                break;
            case "missing file":
                File.Delete(model);
                break;
            case "missing manifest":
                File.Delete(manifest);
                break;
            case "garbage header length":
                bytes[6] = 0x7F;
                Rehash(directory, bytes);
                break;
            case "bad JSON header":
                bytes[8] = (byte)'[';
                Rehash(directory, bytes);
                break;
            default:
                var found = CheckpointManifestJson.Load(directory);
                var files = found.Files.Where(file => file.Key != CheckpointData.OptimizerFile).ToDictionary();
                File.WriteAllBytes(manifest, CheckpointManifestJson.Write(found with { Files = files }));
                break;
        }
    }

    /// <summary>Writes a broken file and a manifest that vouches for it, so that only the reader of tensors can object.</summary>
    private static void Rehash(string directory, byte[] bytes)
    {
        File.Delete(Path.Combine(directory, CheckpointData.ModelFile));
        var file = HashedFile.Write(Path.Combine(directory, CheckpointData.ModelFile), stream => stream.Write(bytes), HashedFile.Create);
        var found = CheckpointManifestJson.Load(directory);
        var files = new Dictionary<string, CheckpointFile>(found.Files) { [CheckpointData.ModelFile] = file };
        File.WriteAllBytes(Path.Combine(directory, CheckpointManifest.FileName), CheckpointManifestJson.Write(found with { Files = files }));
    }
}
