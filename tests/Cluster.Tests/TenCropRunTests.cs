using System.Text.Json;
using Google.Protobuf;
using Lockstep.Data.Tests.Png;
using Lockstep.Data.Tests.Sources;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>
/// Ten crops of each evaluation image, through a real run and its checkpoint. The oracle gets every crop as an image of its own and
/// averages probabilities in double precision.
/// </summary>
public sealed class TenCropRunTests : IDisposable
{
    private const int Classes = 6;
    private const int OfClass = 8;
    private const int Side = 14;
    private const int Crop = 12;
    private static readonly (int Top, int Left)[] Corners = [(0, 0), (0, Side - Crop), (Side - Crop, 0), (Side - Crop, Side - Crop), ((Side - Crop) / 2, (Side - Crop) / 2)];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 120_000)]
    public async Task Run_TenCrops_EvaluationAndPredictionsAreTheMeanOverTheCrops()
    {
        WriteImages();
        string file = Experiments.Write(_folder.Path, $$"""
            name: ten
            model: mlp
            data: {source: image_folder, path: images, image_size: {{Crop}}, evaluation: {ten_crop: true, short_side: {{Side}}, report: true} }
            batch: {global: 40, slice: 20}
            workers: {min: 2, max: 2}
            learning_rate: {base: 0.01, scaling: none, schedule: constant}
            epochs: 4
            """);
        var (code, output, errors) = await LockstepProcess.RunAsync("run", file, "--runs", Path.Combine(_folder.Path, "runs"), "--json");
        Assert.True(code == 0, errors);
        var run = JsonParser.Default.Parse<RunInfo>(output.Split('\n')[^1]);

        var (predictions, text) = await PredictAsync(run, Classes);
        Rewrite(run, "path: images", "path: crops");
        Rewrite(run, "ten_crop: true", "ten_crop: false");
        Rewrite(run, $"short_side: {Side}", $"short_side: {Crop}");
        var crops = Rows((await PredictAsync(run, Classes * 10)).Json);
        double[][] expected = [.. Enumerable.Range(0, Classes).Select(image => MeanOf(crops[(image * 10)..((image + 1) * 10)]))];

        // Float32 exponentials of logits of a few units, and their logarithm.
        double[][] found = Rows(predictions);
        Assert.All(Enumerable.Range(0, Classes), image => Assert.All(Enumerable.Range(0, Classes), label =>
            Assert.True(Math.Abs(expected[image][label] - found[image][label]) <= 1e-4, $"image {image}, class {label}: expected {expected[image][label]}, got {found[image][label]}")));

        int[] ranks = [.. expected.Select((row, label) => row.Count(value => value > row[label]))];
        int correct = ranks.Count(rank => rank == 0);
        int topFive = ranks.Count(rank => rank < 5);
        Assert.Equal(((double)correct / Classes, (double)topFive / Classes), (run.EvaluationAccuracy, run.EvaluationTop5Accuracy));
        Assert.Equal((Classes, correct, topFive), (predictions.GetProperty("samples").GetInt32(), predictions.GetProperty("correct").GetInt32(), predictions.GetProperty("top5_correct").GetInt32()));
        Assert.Equal($"{correct} of {Classes} images right, {topFive} among the top 5", text);
        var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.OutputDirectory, "evaluation", "summary.json"))).RootElement;
        Assert.Equal((Classes, topFive), (summary.GetProperty("samples").GetInt32(), summary.GetProperty("top5_correct").GetInt32()));
    }

    private static async Task<(JsonElement Json, string Text)> PredictAsync(RunInfo run, int count)
    {
        var (code, json, errors) = await LockstepProcess.RunAsync("predict", run.Checkpoint, "--count", $"{count}", "--json");
        Assert.True(code == 0, errors);
        var (_, text, _) = await LockstepProcess.RunAsync("predict", run.Checkpoint, "--count", $"{count}");
        return (JsonDocument.Parse(json).RootElement, text);
    }

    private static void Rewrite(RunInfo run, string old, string changed)
    {
        string file = Path.Combine(run.OutputDirectory, "experiment.yaml");
        string text = File.ReadAllText(file);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(old, changed, StringComparison.Ordinal));
    }

    private static double[][] Rows(JsonElement predictions) =>
        [.. predictions.GetProperty("logits").EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetDouble()).ToArray())];

    /// <summary>Logarithm of the mean of the rows' softmax.</summary>
    private static double[] MeanOf(double[][] rows)
    {
        double[][] shares = [.. rows.Select(row => row.Select(value => Math.Exp(value) / row.Sum(Math.Exp)).ToArray())];
        return [.. Enumerable.Range(0, Classes).Select(label => Math.Log(shares.Average(share => share[label])))];
    }

    /// <summary>images: whole ones; crops: what ten crops see of the evaluation images, each as a file, in the order of the images.</summary>
    private void WriteImages()
    {
        for (int label = 0; label < Classes; label++)
        {
            for (int image = 0; image < OfClass; image++)
            {
                byte[] png = Png(label, image, 0, 0, Side, mirrored: false);
                _folder.Write($"images/train/{label}/{image}.png", png);
                _folder.Write($"crops/train/{label}/{image}.png", png);
            }

            _folder.Write($"images/val/{label}/0.png", Png(label, OfClass, 0, 0, Side, mirrored: false));
            for (int crop = 0; crop < 10; crop++)
            {
                var (top, left) = Corners[crop % 5];
                _folder.Write($"crops/val/{label}/{crop}.png", Png(label, OfClass, top, left, Crop, mirrored: crop >= 5));
            }
        }
    }

    private static byte[] Png(int label, int image, int top, int left, int side, bool mirrored) => PngFile.Of(side, side, 8, 2, [.. Enumerable.Range(0, side).SelectMany(y =>
        Enumerable.Range(0, side * 3)
            .Select(at => Value(label, image, top + y, left + (mirrored ? side - 1 - (at / 3) : at / 3), at % 3))
            .Prepend((byte)0))]);

    /// <summary>Rough and without symmetry, so that each crop looks different.</summary>
    private static byte Value(int label, int image, int y, int x, int channel) => (byte)(((label * 41) + (image * 7) + (y * y * 3) + (x * 29) + (y * x * 5) + (channel * 71)) % 256);
}
