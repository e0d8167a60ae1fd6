using System.Text.Json;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Cluster.Tests;

/// <summary>data synth --folder as a user calls it.</summary>
public sealed class DataSynthCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Synth_Folder_HasTheImagesOfEachClassAndTheSameBytesOfTheSameSeed()
    {
        string first = await SynthAsync("first", seed: 3);
        string[] files = Names(first);
        string[] train = [.. Enumerable.Range(0, 10).Select(image => $"train/{image % 3}/{image:000000000}.jpg")];
        string[] val = [.. Enumerable.Range(0, 3).Select(image => $"val/{image}/{image:000000000}.jpg")];
        Assert.Equal([.. train.Concat(val).Order(StringComparer.Ordinal)], files);
        Assert.All(files, file =>
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(first, file));
            Assert.Equal([0xFF, 0xD8, 0xFF], bytes[..3]);
            Assert.Equal([0xFF, 0xD9], bytes[^2..]);
        });

        string second = await SynthAsync("second", seed: 3);
        string other = await SynthAsync("other", seed: 4);
        Assert.Equal(files, Names(second));
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(first, file)), File.ReadAllBytes(Path.Combine(second, file))));
        Assert.All(files, file => Assert.NotEqual(File.ReadAllBytes(Path.Combine(first, file)), File.ReadAllBytes(Path.Combine(other, file))));

        var (code, output, errors) = await LockstepProcess.RunAsync("bench", "data", "--path", first, "--seconds", "0", "--batch", "4", "--size", "16", "--json");
        Assert.True(code == 0, errors);
        var figures = JsonDocument.Parse(output).RootElement;
        Assert.Equal((13, 0.4), (figures.GetProperty("images").GetInt32(), figures.GetProperty("kilopixels").GetDouble()));
    }

    [Theory]
    [InlineData("--quality", "0", "--quality: 1 to 100")]
    [InlineData("--classes", "0", "classes: 0, expected 1 to")]
    [InlineData("--images", "0", "images: 0, expected 1 to")]
    [InlineData("--size", "7", "size: 7, expected 8 to")]
    [InlineData("--shard-mb", "0", "--shard-mb: expected at least 1")]
    public async Task Synth_WrongUsage_IsTwoAndSaysWhat(string option, string value, string expected)
    {
        var (code, output, errors) = await LockstepProcess.RunAsync("data", "synth", Path.Combine(_folder.Path, "set"), "--folder", option, value);
        Assert.Equal((2, string.Empty), (code, output));
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Synth_DestinationIsAFile_IsOneAndNamesIt()
    {
        string file = _folder.Write("file", []);
        var (code, output, errors) = await LockstepProcess.RunAsync("data", "synth", file, "--folder", "--images", "3", "--classes", "3");
        Assert.Equal((1, string.Empty), (code, output));
        Assert.Contains($"lockstep: {file} cannot be worked in", errors, StringComparison.Ordinal);
    }

    private async Task<string> SynthAsync(string name, int seed)
    {
        string folder = Path.Combine(_folder.Path, name);
        var (code, output, errors) = await LockstepProcess.RunAsync(
            "data", "synth", folder, "--folder", "--images", "10", "--val-images", "3", "--classes", "3", "--size", "20", "--seed", $"{seed}", "--json");
        Assert.SkipWhen(code == 1 && errors.Contains("libturbojpeg", StringComparison.Ordinal), "libturbojpeg is not installed on this machine (Debian package libturbojpeg0)");
        Assert.True(code == 0, errors);
        Assert.Equal("""{"files":13}""", output);
        return folder;
    }

    private static string[] Names(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];
}
