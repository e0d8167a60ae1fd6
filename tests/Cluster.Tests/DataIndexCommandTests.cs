using System.Text.Json;
using Lockstep.Data.Tests.Sources;
using Lockstep.Data.Tests.TfRecords;

namespace Lockstep.Cluster.Tests;

/// <summary>data index as a user calls it, over shards that other programs wrote.</summary>
public sealed class DataIndexCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Shards => Path.Combine(_folder.Path, "set");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Index_TarsOfAnotherProgram_IsVerifiedAndTheSecondTimeKept()
    {
        KnownImages.WriteTars(_folder, "set");
        Assert.Equal((24, 3, 4, 0, 3, 0), await IndexAsync());
        var (code, output, errors) = await LockstepProcess.RunAsync("data", "verify", Shards, "--decode", "--json");
        Assert.True(code == 0, errors);
        Assert.Equal(27, JsonDocument.Parse(output).RootElement.GetProperty("samples").GetInt32());
        Assert.Equal((24, 3, 4, 4, 3, 0), await IndexAsync());
    }

    [Fact]
    public async Task Index_TfRecordsThatCountFromOne_TakesOneAsTheFirstClassAndTheGivenNames()
    {
        byte[][] examples = [.. Enumerable.Range(0, 6).Select(image => ExampleBytes.Example(KnownImages.Png(image), 1 + (image % 2)))];
        _folder.Write("set/train-00000-of-00002", ExampleBytes.Records(examples[..3]));
        _folder.Write("set/train-00001-of-00002", ExampleBytes.Records(examples[3..5]));
        _folder.Write("set/validation-00000-of-00001", ExampleBytes.Records(examples[5]));
        string names = _folder.Write("names.txt", [.. "cat\ndog\n"u8]);
        Assert.Equal((5, 1, 3, 0, 2, 1), await IndexAsync("--classes", names));
        var (code, text, errors) = await LockstepProcess.RunAsync("data", "index", Shards, "--classes", names);
        Assert.True(code == 0, errors);
        Assert.Equal($"{Shards}: 5 training and 1 evaluation samples in 3 shards (3 were indexed before), 2 classes, the first is called 1 in the shards", text);
    }

    [Fact]
    public async Task Index_CutTar_IsOneAndNamesIt()
    {
        KnownImages.WriteTars(_folder, "set");
        string broken = Path.Combine(Shards, "train", "1.tar");
        File.WriteAllBytes(broken, File.ReadAllBytes(broken)[..2000]);
        var (code, output, errors) = await LockstepProcess.RunAsync("data", "index", Shards);
        Assert.Equal((1, string.Empty), (code, output));
        Assert.Contains($"lockstep: {broken} ", errors, StringComparison.Ordinal);
        Assert.Contains("cut short", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--label-base", "-1", "expected at least 0")]
    [InlineData(2, "--threads", "-1", "expected at least 0")]
    [InlineData(2, "--classes", "nowhere.txt", "nowhere.txt is missing")]
    [InlineData(1, "--threads", "1", "is not a folder")]
    public async Task Index_WrongUsageAndNoFolder_IsTwoAndOneAndSaysWhat(int expected, string option, string value, string words)
    {
        var (code, output, errors) = await LockstepProcess.RunAsync("data", "index", Shards, option, value);
        Assert.Equal((expected, string.Empty), (code, output));
        Assert.Contains(words, Assert.Single(errors.Split('\n')), StringComparison.Ordinal);
    }

    private async Task<(int Train, int Val, int Shards, int Kept, int Classes, int LabelBase)> IndexAsync(params string[] options)
    {
        var (code, output, errors) = await LockstepProcess.RunAsync(["data", "index", Shards, "--json", .. options]);
        Assert.True(code == 0, errors);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(0, report.GetProperty("bad").GetArrayLength());
        return (Of("train_samples"), Of("val_samples"), Of("shards"), Of("kept_shards"), Of("classes"), Of("label_base"));

        int Of(string name) => report.GetProperty(name).GetInt32();
    }
}
