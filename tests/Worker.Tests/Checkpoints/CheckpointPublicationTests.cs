using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Tests.Checkpoints;

/// <summary>What a crash leaves in the middle of replacing a checkpoint, made by hand, and what becomes of it.</summary>
public sealed class CheckpointPublicationTests : IDisposable
{
    private readonly CheckpointScratch _scratch = new();
    private readonly string _plain;
    private readonly string _aside;

    public CheckpointPublicationTests()
    {
        _plain = Path.Combine(_scratch.Root, "step-000000005");
        _aside = _plain + ".replaced";
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void OldOneStandsAside_NewOneIsNotThereYet_IsFoundAndStays()
    {
        _scratch.Write(5);
        Directory.Move(_plain, _aside);
        var store = Store();
        Assert.Equal(_aside, store.LoadNewest(Refuse)!.Directory);
        Assert.Equal(5, new CheckpointLedger(_scratch.Root).FindNewestValid().Newest!.Step);
        Assert.Equal(["step-000000005.replaced"], _scratch.Names());
    }

    [Fact]
    public void OldOneStandsAside_NewOneIsWritten_OldOneGoes()
    {
        _scratch.Write(5);
        Directory.Move(_plain, _aside);
        Assert.Equal(_plain, _scratch.Write(5));
        Assert.Equal(["step-000000005"], _scratch.Names());
    }

    [Fact]
    public void BothAreThere_NewProcess_RemovesTheOldOne()
    {
        _scratch.Write(5);
        Directory.Move(_plain, _aside);
        _scratch.Write(6);
        Directory.Move(Path.Combine(_scratch.Root, "step-000000006"), _plain + "x");
        File.Copy(Path.Combine(_aside, CheckpointManifest.FileName), Path.Combine(_plain + "x", CheckpointManifest.FileName), overwrite: true);
        Directory.Move(_plain + "x", _plain);
        Assert.Equal(_plain, new CheckpointLedger(_scratch.Root).List()[0].Directory);
        _ = Store();
        Assert.Equal(["step-000000005"], _scratch.Names());
    }

    [Fact]
    public void BothAreThere_NewOneIsDamaged_OldOneIsUsed()
    {
        _scratch.Write(5);
        Directory.Move(_plain, _aside);
        Directory.CreateDirectory(_plain);
        var damaged = new List<CheckpointException>();
        Assert.Equal(_aside, Store().LoadNewest(damaged.Add)!.Directory);
        Assert.Single(damaged);
    }

    [Fact]
    public void RootOfSeveralMissingLevels_IsMade()
    {
        string root = Path.Combine(_scratch.Root, "a", "b", "checkpoints");
        Assert.Equal(Path.Combine(root, "step-000000001"), new CheckpointWriter(root).Write(CheckpointScratch.Manifest(1), CheckpointScratch.Data(1)));
    }

    private CheckpointStore Store() => new(_scratch.Root, new CheckpointRetention(3, 0), TimeProvider.System);

    private static void Refuse(CheckpointException error) => Assert.Fail(error.Message);
}
