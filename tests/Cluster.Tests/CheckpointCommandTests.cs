using System.Text.Json;
using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Cluster.Tests;

/// <summary>hash and checkpoints as a user calls them, on checkpoints 9, 10 and 11; 9 has the best evaluation.</summary>
public sealed class CheckpointCommandTests : IAsyncLifetime
{
    private readonly string _run = Directory.CreateTempSubdirectory("lockstep-checkpoints-").FullName;

    private string Root => Path.Combine(_run, "checkpoints");

    public async ValueTask InitializeAsync()
    {
        // The accuracy of step n is (n mod 10)/10; two newest and one best are kept.
        var (code, _, errors) = await LockstepProcess.RunAsync("bench", "checkpoint", "--loop", "--output", Root, "--saves", "11");
        Assert.True(code == 0, errors);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_run, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task List_RunOutput_ShowsEachWithWhatItIs()
    {
        File.Delete(At(10, CheckpointManifest.FileName));
        var (code, output, _) = await LockstepProcess.RunAsync("checkpoints", "list", _run, "--json");
        Assert.Equal(0, code);
        var rows = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        Assert.Equal([(11, true, 0.1), (10, false, -1), (9, true, 0.9)], rows.Select(row => (
            row.GetProperty("step").GetInt32(),
            row.GetProperty("valid").GetBoolean(),
            row.GetProperty("evaluation_accuracy") is { ValueKind: JsonValueKind.Number } accuracy ? accuracy.GetDouble() : -1)));
        var (_, table, _) = await LockstepProcess.RunAsync("checkpoints", "list", Root);
        Assert.Contains("90.00 %", table, StringComparison.Ordinal);
        Assert.Contains("damaged", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_FlippedBit_NamesTheFileAndExitsWithOne()
    {
        Assert.Equal(0, (await LockstepProcess.RunAsync("checkpoints", "verify", _run)).Code);
        string file = At(10, "optimizer.safetensors");
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^9] ^= 4;
        File.WriteAllBytes(file, bytes);
        var (code, output, errors) = await LockstepProcess.RunAsync("checkpoints", "verify", Root, At(9));
        Assert.Equal(1, code);
        Assert.Contains(file, errors, StringComparison.Ordinal);
        Assert.Contains($"{At(10)}: damaged", output, StringComparison.Ordinal);
        Assert.Contains($"{At(11)}: valid", output, StringComparison.Ordinal);
        Assert.Contains($"{At(9)}: valid", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_SameAndOther_ExitWithZeroAndOne()
    {
        var (same, _, _) = await LockstepProcess.RunAsync("checkpoints", "diff", At(11), _run);
        Assert.Equal(0, same);
        var (code, output, _) = await LockstepProcess.RunAsync("checkpoints", "diff", At(10), At(9), "--json");
        Assert.Equal(1, code);
        var tensor = JsonDocument.Parse(output).RootElement.GetProperty("tensors")[0];
        Assert.Equal("different", tensor.GetProperty("state").GetString());
        Assert.Equal(4096, tensor.GetProperty("differing").GetInt32());
        Assert.Equal(1, tensor.GetProperty("max_absolute").GetDouble());
        Assert.Equal(0.1, tensor.GetProperty("relative_l2").GetDouble(), 1e-12);
    }

    [Fact]
    public async Task Prune_DryAndInEarnest_KeepsNewestAndBest()
    {
        string[] arguments = ["checkpoints", "prune", _run, "--keep", "1", "--keep-best", "1"];
        var (dry, said, _) = await LockstepProcess.RunAsync([.. arguments, "--dry-run"]);
        Assert.Equal((0, 3), (dry, Directory.GetDirectories(Root).Length));
        Assert.Contains($"would delete {At(10)}", said, StringComparison.Ordinal);
        Assert.Equal(0, (await LockstepProcess.RunAsync(arguments)).Code);
        Assert.Equal([At(9), At(11)], Directory.GetDirectories(Root).Order(StringComparer.Ordinal));
    }

    // By its lengths the newest looks valid; it would be the only one left.
    [Fact]
    public async Task Prune_NewestIsRotten_DeletesNothing()
    {
        string file = At(11, "model.safetensors");
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        var (code, _, errors) = await LockstepProcess.RunAsync("checkpoints", "prune", _run, "--keep", "1");
        Assert.Equal(1, code);
        Assert.Contains("nothing was deleted", errors, StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetDirectories(Root).Length);
    }

    [Fact]
    public async Task Hash_CheckpointRunOrFolder_IsOneLineAndTheNewestIsNamed()
    {
        var (_, direct, quiet) = await LockstepProcess.RunAsync("hash", At(11));
        Assert.Matches("^[0-9a-f]{64}$", direct);
        Assert.Equal(string.Empty, quiet);
        var (code, output, errors) = await LockstepProcess.RunAsync("hash", _run, "--json");
        Assert.Equal(0, code);
        Assert.Contains(At(11), errors, StringComparison.Ordinal);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.Equal((direct, 11, 4096, 2), (json.GetProperty("hash").GetString(), json.GetProperty("step").GetInt32(), json.GetProperty("parameters").GetInt32(), json.GetProperty("tensors").GetInt32()));
    }

    [Fact]
    public async Task Hash_NewestIsDamaged_TakesThePreviousAndSaysIt()
    {
        File.AppendAllText(At(11, "model.safetensors"), "x");
        var (code, output, errors) = await LockstepProcess.RunAsync("hash", Root);
        Assert.Equal(0, code);
        Assert.Equal((await LockstepProcess.RunAsync("hash", At(10))).Output, output);
        Assert.Contains("passed over, damaged", errors, StringComparison.Ordinal);
        var (damaged, nothing, why) = await LockstepProcess.RunAsync("hash", At(11));
        Assert.Equal((1, string.Empty), (damaged, nothing));
        Assert.Contains(At(11, "model.safetensors"), why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hash", "nowhere")]
    [InlineData("checkpoints", "list", "nowhere")]
    [InlineData("checkpoints", "list", "/proc/self/fd")]
    [InlineData("checkpoints", "verify", "nowhere")]
    [InlineData("checkpoints", "diff", "nowhere", "nowhere")]
    [InlineData("checkpoints", "prune", "nowhere", "--keep", "1")]
    [InlineData("checkpoints", "prune", ".", "--keep", "0")]
    [InlineData("checkpoints", "prune", ".")]
    public async Task Path_WithoutCheckpoints_ExitsWithTwo(params string[] arguments)
    {
        var (code, _, errors) = await LockstepProcess.RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.NotEqual(string.Empty, errors);
    }

    private string At(long step, string file = "") => Path.TrimEndingDirectorySeparator(Path.Combine(Root, CheckpointName.For(step), file));
}
