using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Protocol.Tests.Checkpoints;

public sealed class CheckpointLedgerTests : IDisposable
{
    private readonly CheckpointFolder _root = new();
    private readonly CheckpointLedger _ledger;

    public CheckpointLedgerTests()
    {
        _ledger = new CheckpointLedger(_root.Path);
    }

    public void Dispose() => _root.Dispose();

    [Fact]
    public void List_MixedDirectory_ShowsCheckpointsNewestFirst()
    {
        foreach (var name in new[] { "step-000000009", "step-000000010", "step-1234567890", "step-11", "step-00000000x", ".step-000000012.h.1.r.partial", "other" })
        {
            Directory.CreateDirectory(_root.At(name));
        }

        Assert.Equal([1_234_567_890, 10, 9], _ledger.List().Select(entry => entry.Step));
        Assert.Equal(_root.At("step-000000010"), _ledger.List()[1].Directory);
    }

    [Fact]
    public void List_NoDirectory_IsEmpty() => Assert.Empty(new CheckpointLedger(_root.At("missing")).List());

    [Fact]
    public void FindNewestValid_AllValid_IsTheNewest()
    {
        CheckpointSamples.Write(_root, 100);
        CheckpointSamples.Write(_root, 200);
        var search = _ledger.FindNewestValid();
        Assert.Equal((200, 200), (search.Newest!.Step, search.Manifest!.Step));
        Assert.Empty(search.Damaged);
    }

    [Theory]
    [InlineData("flipped", "model.safetensors", "expected SHA-256 ba7816")]
    [InlineData("truncated", "model.safetensors", "expected 3 bytes as the manifest says, found 2")]
    [InlineData("missing file", "model.safetensors", "expected a readable file of 3 bytes")]
    [InlineData("missing manifest", "manifest.json", "expected the manifest of a finished checkpoint")]
    [InlineData("garbage manifest", "manifest.json", "as JSON")]
    [InlineData("other step", "manifest.json", "expected step 300 as the directory's name says, found step 299")]
    public void FindNewestValid_NewestIsDamaged_ReportsItAndTakesThePrevious(string damage, string file, string expected)
    {
        CheckpointSamples.Write(_root, 200);
        var newest = CheckpointSamples.Write(_root, 300);
        Damage(newest, damage);

        var search = _ledger.FindNewestValid();

        Assert.Equal(200, search.Newest!.Step);
        var report = Assert.Single(search.Damaged);
        Assert.Equal(Path.Combine(newest, file), report.File);
        Assert.Contains(expected, report.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindNewestValid_AllDamaged_IsNothingWithAllReports()
    {
        Damage(CheckpointSamples.Write(_root, 200), "flipped");
        Damage(CheckpointSamples.Write(_root, 300), "truncated");
        var search = _ledger.FindNewestValid();
        Assert.Null(search.Newest);
        Assert.Null(search.Manifest);
        Assert.Equal(["step-000000300", "step-000000200"], search.Damaged.Select(error => Path.GetFileName(Path.GetDirectoryName(error.File))));
    }

    [Fact]
    public void Prune_MoreThanKept_DeletesTheOldest()
    {
        foreach (var step in new[] { 100, 200, 300, 400 })
        {
            CheckpointSamples.Write(_root, step);
        }

        Assert.Equal([100], _ledger.Prune(new CheckpointRetention(2, 0), upToStep: 300).Select(entry => entry.Step));
        Assert.Equal([400, 300, 200], _ledger.List().Select(entry => entry.Step));
    }

    // The newest has lost half of its only file: by its name it is the newest, but it must not push the valid one out.
    [Fact]
    public void Prune_NewestIsCutOff_KeepsTheValidOne()
    {
        CheckpointSamples.Write(_root, 100);
        CheckpointSamples.Write(_root, 200);
        Damage(CheckpointSamples.Write(_root, 300), "truncated");
        Assert.Equal([100], _ledger.Prune(new CheckpointRetention(1, 0)).Select(entry => entry.Step));
        Assert.Equal(200, _ledger.FindNewestValid().Newest!.Step);
    }

    [Theory]
    [InlineData("truncated", false)]
    [InlineData("missing file", false)]
    [InlineData("missing manifest", false)]
    [InlineData("garbage manifest", false)]
    [InlineData("other step", false)]
    [InlineData("flipped", true)] // seen by reading every byte only
    public void Glances_Damaged_SeeWhatIsCheapToSee(string damage, bool looksValid)
    {
        Damage(CheckpointSamples.Write(_root, 300), damage);
        var glance = Assert.Single(_ledger.Glances());
        Assert.Equal(looksValid, glance.LooksValid);
        Assert.Equal(looksValid, glance.Bytes == 3 && glance.Problem is null);
    }

    private static void Damage(string directory, string damage)
    {
        var (model, manifest) = (Path.Combine(directory, "model.safetensors"), Path.Combine(directory, CheckpointManifest.FileName));
        switch (damage)
        {
            case "flipped":
                File.WriteAllText(model, "abb");
                break;
            case "truncated":
                File.WriteAllText(model, "ab");
                break;
            case "missing file":
                File.Delete(model);
                break;
            case "missing manifest":
                File.Delete(manifest);
                break;
            case "garbage manifest":
                File.WriteAllText(manifest, "garbage");
                break;
            default:
                File.WriteAllText(manifest, CheckpointSamples.Json(299));
                break;
        }
    }
}
