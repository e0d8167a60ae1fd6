using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Tests.Checkpoints;

/// <summary>Whatever happens to a checkpoint's bytes on the disk is found, at every position of every file.</summary>
public sealed class BitRotTests : IDisposable
{
    private static readonly byte[] Masks = [0x01, 0x10, 0x20, 0x80, 0xFF];
    private readonly CheckpointScratch _scratch = new();
    private readonly string _directory;

    public BitRotTests()
    {
        _directory = _scratch.Write(123);
    }

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string> Files => [CheckpointManifest.FileName, CheckpointData.ModelFile, CheckpointData.OptimizerFile];

    [Theory]
    [MemberData(nameof(Files))]
    public void Verify_AnyByteChanged_NamesTheFile(string name)
    {
        string file = Path.Combine(_directory, name);
        byte[] whole = File.ReadAllBytes(file);
        for (int at = 0; at < whole.Length; at++)
        {
            foreach (byte mask in Masks)
            {
                byte[] rotten = [.. whole];
                rotten[at] ^= mask;
                File.WriteAllBytes(file, rotten);
                AssertFound(file, $"byte {at} of {name}, mask {mask:x2}");
            }
        }

        File.WriteAllBytes(file, whole);
        CheckpointVerifier.Verify(_directory);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Verify_CutOffAnywhereOrLonger_NamesTheFile(string name)
    {
        string file = Path.Combine(_directory, name);
        byte[] whole = File.ReadAllBytes(file);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(file, whole[..length]);
            AssertFound(file, $"{length} bytes of {name}");
        }

        File.WriteAllBytes(file, [.. whole, (byte)'\n']);
        AssertFound(file, $"{name} with a byte more");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Verify_FileMissing_NamesIt(string name)
    {
        File.Delete(Path.Combine(_directory, name));
        AssertFound(Path.Combine(_directory, name), name);
    }

    [Fact]
    public void Verify_TwoFilesChangedPlaces_IsFound()
    {
        string model = Path.Combine(_directory, CheckpointData.ModelFile), optimizer = Path.Combine(_directory, CheckpointData.OptimizerFile);
        File.Move(model, model + "x");
        File.Move(optimizer, model);
        File.Move(model + "x", optimizer);
        Assert.Equal([model, optimizer], CheckpointVerifier.Problems(_directory).Select(problem => problem.File));
    }

    [Fact]
    public void Verify_ManifestOfAnotherCheckpoint_IsFound()
    {
        string other = _scratch.Write(124);
        File.Copy(Path.Combine(other, CheckpointManifest.FileName), Path.Combine(_directory, CheckpointManifest.FileName), overwrite: true);
        AssertFound(Path.Combine(_directory, CheckpointManifest.FileName), "another's manifest");
    }

    // Loading does not need them gone, so only the full list of problems has them.
    [Fact]
    public void Problems_ThingsThatAreNotListed_NamesThemAndLoadingGoesOn()
    {
        string file = Path.Combine(_directory, "model.safetensors.bak"), folder = Path.Combine(_directory, "more");
        File.WriteAllText(file, string.Empty);
        Directory.CreateDirectory(folder);
        Assert.Equal([file, folder], CheckpointVerifier.Problems(_directory).Select(problem => problem.File));
        Assert.Equal(123, CheckpointReader.Read(_directory).Manifest.Step);
    }

    [Fact]
    public void Problems_WholeCheckpoint_HasNone() => Assert.Empty(CheckpointVerifier.Problems(_directory));

    private void AssertFound(string file, string what)
    {
        var error = Assert.Throws<CheckpointException>(() => CheckpointVerifier.Verify(_directory));
        Assert.True(error.File == file, $"{what}: {error.Message}");
        Assert.True(CheckpointVerifier.Problems(_directory).Any(problem => problem.File == file), what);
    }
}
