using System.Text.Json;
using Google.Protobuf;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>Networks that a file writes out, through real processes.</summary>
public sealed class CustomNetworkRunTests : IDisposable
{
    private const string Residual = """
        model:
          layers:
            - {conv: {channels: 8, kernel: 3, stride: 4, padding: 1}, name: stem}
            - {batch_norm: {relu: true}, name: entry}
            - {conv: {channels: 8, kernel: 3, padding: 1}, name: branch}
            - {batch_norm: {relu: true}, inputs: [branch, entry], name: sum}
            - {max_pool: 2}
            - {dense: 28, name: fc}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-custom-").FullName;

    private string Runs => Path.Combine(_directory, "runs");

    [Fact]
    public async Task Run_ResidualGraphOnThreeWorkersWithADrill_LearnsAndLeavesItsTensors()
    {
        string file = Experiments.Write(_directory, Experiments.Small(epochs: 30, rate: 0.1, extra: "drill: {kill_rank: 1, at_step: 100}", model: Residual));
        var (code, output, errors) = await LockstepProcess.RunAsync("run", file, "--runs", Runs, "--json");
        Assert.True(code == 0, errors);
        var run = JsonParser.Default.Parse<RunInfo>(output.Split('\n')[^1]);
        Assert.Equal((RunPhase.Completed, 300L, "custom"), (run.Phase, run.Step, run.Model));
        Assert.True(run.WorkerFailures == 1, RunOutput.Story(output));

        // One in 28 by chance; 960 images allow about 0.6.
        Assert.True(run.EvaluationAccuracy > 0.4, $"accuracy {run.EvaluationAccuracy}");
        byte[] model = await File.ReadAllBytesAsync(Path.Combine(run.Checkpoint, "model.safetensors"), TestContext.Current.CancellationToken);
        var header = JsonDocument.Parse(model.AsMemory(8, (int)BitConverter.ToInt64(model))).RootElement;
        Assert.Equal([28L, 128L], header.GetProperty("fc.weight").GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()));
        Assert.True(header.TryGetProperty("sum.running_var", out _));

        var (predicted, text, _) = await LockstepProcess.RunAsync("predict", run.Checkpoint);
        Assert.Equal(0, predicted);
        Assert.Matches(@"^\d+ of 120 images right, \d+ among the top 5$", text);
    }

    [Fact]
    public async Task Run_ShapesDoNotFit_SaysLineAndColumnBeforeAnythingStarts()
    {
        string file = Experiments.Write(_directory, Experiments.Small(1, model: Residual.Replace("stride: 4, ", string.Empty, StringComparison.Ordinal).Replace("inputs: [branch, entry]", "inputs: [branch, input]", StringComparison.Ordinal)));
        var (code, _, errors) = await LockstepProcess.RunAsync("run", file, "--runs", Runs);
        Assert.Equal(2, code);
        Assert.Contains($"{file}:7:7: model.layers[3]: expected a shortcut of 32x32x8, got 32x32x3", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Runs));
    }

    [Fact]
    public async Task Models_File_PrintsItsLayers()
    {
        string file = Experiments.Write(_directory, Experiments.Small(1, model: Residual));
        var (code, output, errors) = await LockstepProcess.RunAsync("models", file, "--json");
        Assert.True(code == 0, errors);
        Assert.Equal(["stem", "entry", "branch", "sum", "max_pool5", "fc.flatten", "fc"], JsonDocument.Parse(output).RootElement.EnumerateArray().Select(layer => layer.GetProperty("name").GetString()));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
