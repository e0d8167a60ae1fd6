using Google.Protobuf;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>Broken files among a folder's images, met by two workers while they train and evaluate.</summary>
public sealed class BrokenImageTests : IDisposable
{
    /// <summary>8 by 8 pixels of one colour.</summary>
    private const string Red = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mM4ISeHFTEMLQkAkL9BAc9woTwAAAAASUVORK5CYII=";

    private const string Blue = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mMQsbmDFTEMLQkAHHtLAdvRuQoAAAAASUVORK5CYII=";

    private static readonly string[] Broken = ["train/red/03.png", "train/blue/07.png", "val/red/01.png"];

    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-broken-").FullName;

    public BrokenImageTests()
    {
        Write("red", Convert.FromBase64String(Red));
        Write("blue", Convert.FromBase64String(Blue));
        File.WriteAllBytes(Place(Broken[0]), Convert.FromBase64String(Red)[..40]);
        File.WriteAllText(Place(Broken[1]), "this is no image");
        File.WriteAllBytes(Place(Broken[2]), []);
    }

    [Fact]
    public async Task Run_AsManyBrokenAsTolerated_CompletesAndNamesThem()
    {
        var (code, run, output) = await RunAsync(tolerate: 3);
        Assert.True(code == 0, output);
        Assert.Equal(RunPhase.Completed, run.Phase);
        Assert.Equal(3, run.BadSamples);
        Assert.Equal(Broken.Select(Place).Order(), run.FirstBadSamples.Select(bad => bad.Path).Order());
        Assert.Equal([false, false, true], run.FirstBadSamples.Select(bad => bad.Evaluation));
        Assert.All(Broken, broken => Assert.Single(RunOutput.Events(output), happened => happened.Kind == "bad-sample" && happened.Text.Contains(Place(broken), StringComparison.Ordinal)));
        Assert.All(RunOutput.Events(output).Where(happened => happened.Kind == "evaluated"), happened => Assert.Contains("on 7 samples, 1 broken ones left out", happened.Text, StringComparison.Ordinal));
        Assert.False(run.HasEvaluationTop5Accuracy);
    }

    [Fact]
    public async Task Run_OneMoreThanTolerated_FailsAndNamesThem()
    {
        var (code, run, output) = await RunAsync(tolerate: 2);
        Assert.Equal(1, code);
        Assert.Equal(RunPhase.Failed, run.Phase);
        Assert.StartsWith("DataUnusable: 3 broken images, tolerated are 2", run.Reason, StringComparison.Ordinal);
        Assert.All(Broken, broken => Assert.Contains(Place(broken), run.Reason, StringComparison.Ordinal));
        Assert.Contains(RunOutput.Events(output), happened => happened.Kind == "failed");
    }

    [Fact]
    public async Task Run_NoneTolerated_TheFirstOneEndsIt()
    {
        var (code, run, _) = await RunAsync(tolerate: 0);
        Assert.Equal(1, code);
        Assert.StartsWith("DataUnusable: 1 broken images, tolerated are 0", run.Reason, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<(int Code, RunInfo Run, string Output)> RunAsync(int tolerate)
    {
        string file = Experiments.Write(_directory, $$"""
            name: broken
            model: mlp
            data: {source: image_folder, path: images, image_size: 8, tolerate_bad: {{tolerate}}}
            batch: {global: 8, slice: 4}
            workers: {min: 2, max: 2}
            learning_rate: {base: 0.02, scaling: none, schedule: constant}
            epochs: 4
            """);
        var (code, output, errors) = await LockstepProcess.RunAsync("run", file, "--runs", Path.Combine(_directory, "runs"), "--json");
        Assert.True(output.Length > 0, errors);
        return (code, JsonParser.Default.Parse<RunInfo>(output.Split('\n')[^1]), output);
    }

    private void Write(string name, byte[] image)
    {
        foreach (var (half, count) in new[] { ("train", 12), ("val", 4) })
        {
            string folder = Directory.CreateDirectory(Place($"{half}/{name}")).FullName;
            for (int i = 0; i < count; i++)
            {
                File.WriteAllBytes(Path.Combine(folder, $"{i:00}.png"), image);
            }
        }
    }

    private string Place(string file) => Path.Combine(_directory, "images", file);
}
