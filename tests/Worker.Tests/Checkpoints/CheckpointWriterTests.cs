using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Tests.Checkpoints;

public sealed class CheckpointWriterTests : IDisposable
{
    private readonly CheckpointScratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Write_Checkpoint_ReadsBackWhole()
    {
        var directory = _scratch.Write(123);
        Assert.Equal(Path.Combine(_scratch.Root, "step-000000123"), directory);
        Assert.Equal(["step-000000123"], _scratch.Names());

        var loaded = CheckpointReader.Read(directory);

        TensorAssert.Same(CheckpointScratch.Data(123).Model, loaded.Data.Model);
        TensorAssert.Same(CheckpointScratch.Data(123).Optimizer, loaded.Data.Optimizer);
        Assert.Equal(["model.safetensors", "optimizer.safetensors"], loaded.Manifest.Files.Keys);
        Assert.Equal(CheckpointScratch.Manifest(123) with { Files = loaded.Manifest.Files }, loaded.Manifest);
    }

    [Fact]
    public void Write_StepThatIsThere_Replaces()
    {
        var directory = _scratch.Write(5);
        File.WriteAllText(Path.Combine(directory, "model.safetensors"), "damaged");
        Assert.Equal(directory, _scratch.Write(5));
        Assert.Equal(5, CheckpointReader.Read(directory).Manifest.Step);
        Assert.Equal(["step-000000005"], _scratch.Names());
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("optimizer.safetensors")]
    [InlineData("manifest.json")]
    public void Write_DiskIsFull_LeavesOnlyOlderCheckpoints(string file)
    {
        _scratch.Write(100);
        var writer = new CheckpointWriter(_scratch.Root, path => Path.GetFileName(path) == file ? new FullDisk() : HashedFile.Create(path));

        var error = Assert.Throws<CheckpointException>(() => writer.Write(CheckpointScratch.Manifest(200), CheckpointScratch.Data(200)));

        Assert.Equal(Path.Combine(_scratch.Root, "step-000000200"), error.File);
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Equal(["step-000000100"], _scratch.Names());
        Assert.Equal(100, new CheckpointLedger(_scratch.Root).FindNewestValid().Newest!.Step);
    }

    [Fact]
    public void Write_RealFullDevice_IsTyped()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs the device /dev/full of Linux.");
        var writer = new CheckpointWriter(_scratch.Root, _ => new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));
        Assert.Throws<CheckpointException>(() => writer.Write(CheckpointScratch.Manifest(200), CheckpointScratch.Data(200)));
        Assert.Empty(_scratch.Names());
    }

    [Fact]
    public void Write_RootIsAFile_IsTyped()
    {
        var root = Path.Combine(_scratch.Root, "file");
        File.WriteAllText(root, "");
        Assert.Throws<CheckpointException>(() => new CheckpointWriter(root).Write(CheckpointScratch.Manifest(1), CheckpointScratch.Data(1)));
    }

    [Fact]
    public void Write_ImpossibleTensor_LeavesNothing()
    {
        var data = CheckpointScratch.Data(1) with { Optimizer = [new("a", [2], new float[3])] };
        Assert.Throws<ArgumentException>(() => new CheckpointWriter(_scratch.Root).Write(CheckpointScratch.Manifest(1), data));
        Assert.Empty(_scratch.Names());
    }
}
