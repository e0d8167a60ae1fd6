using System.Text.Json;
using Lockstep.Protocol.Tests.Experiments;

namespace Lockstep.Cluster.Tests;

/// <summary>gradcheck, run --overfit and lr-range as a user calls them.</summary>
public sealed class DiagnosticCommandTests : IDisposable
{
    private const string Perceptron = "model: mlp";
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-diagnosis-").FullName;

    private static string Custom => RepositoryFiles.Examples.Single(file => file.EndsWith("custom-network.yaml", StringComparison.Ordinal));

    [Fact]
    public async Task Gradcheck_FileWithItsOwnNetwork_Passes()
    {
        var (code, output, errors) = await LockstepProcess.RunAsync("gradcheck", Custom, "--samples", "2", "--json");
        Assert.True(code == 0, errors + output);
        var result = JsonDocument.Parse(output).RootElement;
        Assert.True(result.GetProperty("passed").GetBoolean());
        Assert.Equal(11, result.GetProperty("layers").GetArrayLength());
    }

    [Fact]
    public async Task Gradcheck_ToleranceThatRoundingCannotMeet_FailsAndNamesTheWorstLayer()
    {
        var (code, output, _) = await LockstepProcess.RunAsync("gradcheck", "lenet5", "--tolerance", "1e-9");
        Assert.Equal(1, code);
        Assert.Contains("failed: worst layer", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gradcheck", "lenet6")]
    [InlineData("gradcheck", "lenet5", "--samples", "0")]
    [InlineData("run", "--overfit", "10")]
    [InlineData("run", "nowhere.yaml", "--overfit", "10")]
    [InlineData("lr-range", "nowhere.yaml")]
    public async Task Diagnosis_WrongUsage_ExitsWithTwo(params string[] arguments)
    {
        var (code, _, errors) = await LockstepProcess.RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.NotEmpty(errors);
    }

    [Fact]
    public async Task Overfit_NetworkThatCanLearn_EndsWithoutErrorAndTinyRateDoesNot()
    {
        string file = Experiments.Write(_directory, Experiments.Small(1, model: Perceptron));
        var (code, output, errors) = await LockstepProcess.RunAsync("run", file, "--overfit", "40");
        Assert.True(code == 0, errors + output);
        Assert.Contains("learned: all 40 samples", output, StringComparison.Ordinal);

        file = Experiments.Write(_directory, Experiments.Small(1, rate: 1e-9, model: Perceptron));
        (code, output, _) = await LockstepProcess.RunAsync("run", file, "--overfit", "40", "--overfit-passes", "20");
        Assert.Equal(1, code);
        Assert.Contains("rate_too_low", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LrRange_SmallExperiment_SuggestsARateAndDrawsIt()
    {
        string file = Experiments.Write(_directory, Experiments.Small(1, model: Perceptron));
        string svg = Path.Combine(_directory, "lr.svg");
        var (code, output, errors) = await LockstepProcess.RunAsync("lr-range", file, "--from", "1e-4", "--to", "1", "--steps", "150", "--svg", svg, "--json");
        Assert.True(code == 0, errors + output);
        var result = JsonDocument.Parse(output).RootElement;

        // Small trains at 0.02; a suggestion beyond two powers of ten from that would be of no use.
        Assert.InRange(result.GetProperty("steepest").GetDouble(), 2e-4, 2);
        Assert.Contains("<title id=\"title\">Loss over learning rate: small</title>", await File.ReadAllTextAsync(svg, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
