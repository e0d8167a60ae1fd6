using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Products;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Tests.Cuda.Products;

[Collection(TestGpu.Collection)]
public sealed class PlanStoreTests : IDisposable
{
    private static readonly ProductTask Task = new(ProductKind.WeightGradient, new ConvolutionCase(new ConvolutionGeometry(3, 3, 1, 1, 8, 16), 2, 5, 7));
    private readonly string _folder = Directory.CreateTempSubdirectory("lockstep-plans-").FullName;

    private string[] Plans => Directory.GetFiles(_folder, "*.plan");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Choose_WhatAnotherProcessChose_MeasuresNothing()
    {
        PlanReport chosen;
        using (var first = Open())
        {
            first.Make(Task);
            Assert.True(first.Count("cuEventElapsedTime") > 0);
            chosen = Assert.Single(first.Products.Reports);
        }

        using var second = Open();
        second.Make(Task);
        Assert.Equal(0, second.Count("cuEventElapsedTime"));
        Assert.Equal(1, second.Count("cudnnBackendExecute"));
        Assert.Equal(chosen, Assert.Single(second.Products.Reports));
    }

    [Fact]
    public void Choose_DamagedFile_IsChosenAgainAndWrittenOver()
    {
        using (var first = Open())
        {
            first.Make(Task);
        }

        byte[] whole = File.ReadAllBytes(Assert.Single(Plans));
        File.WriteAllBytes(Plans[0], [.. whole[..^1], (byte)(whole[^1] ^ 1)]);
        using var second = Open();
        second.Make(Task);
        Assert.True(second.Count("cuEventElapsedTime") > 0);
        Assert.StartsWith("lockstep plan 1\ncudnn", System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(Assert.Single(Plans))[32..]), StringComparison.Ordinal);
        Assert.Empty(second.Device.Notes);
    }

    /// <summary>Taken without timing: not kept, because a process with time would choose better; what was kept before is used.</summary>
    [Fact]
    public void Choose_NoTimeLeft_TakesTheFirstProposalAndSaysIt()
    {
        using (var hurried = new ProductGpu(CudaPrecision.BFloat16, deterministic: false, cacheFolder: _folder, records: true, limit: TimeSpan.Zero))
        {
            hurried.Make(Task);
            Assert.Equal(0, hurried.Count("cuEventElapsedTime"));
            Assert.Null(Assert.Single(hurried.Products.Reports).Time);
            Assert.Contains("without timing", Assert.Single(hurried.Device.Notes), StringComparison.Ordinal);
        }

        Assert.Empty(Plans);
        using (var first = Open())
        {
            first.Make(Task);
        }

        using var kept = new ProductGpu(CudaPrecision.BFloat16, deterministic: false, cacheFolder: _folder, limit: TimeSpan.Zero);
        kept.Make(Task);
        Assert.NotNull(Assert.Single(kept.Products.Reports).Time);
        Assert.Empty(kept.Device.Notes);
    }

    /// <summary>An engine that a library has dropped, one that it now refuses, a library that is gone.</summary>
    [Theory]
    [InlineData("cudnn", "99")]
    [InlineData("cudnn", "0")]
    [InlineData("cudnn", "no engine")]
    [InlineData("cublasLt", "7")]
    [InlineData("another", "1")]
    public void Choose_StoredPlanThatIsNotMadeAnyMore_IsChosenAgain(string source, string choice)
    {
        using (var first = Open())
        {
            first.Make(Task);
        }

        string key = Path.GetFileNameWithoutExtension(Assert.Single(Plans));
        new FileCache(_folder, ".plan").Write(key, System.Text.Encoding.UTF8.GetBytes(new StoredChoice(source, PlanDetours.None, choice, TimeSpan.FromTicks(1)).ToString()));
        using var second = Open();
        second.Make(Task);
        Assert.True(second.Count("cuEventElapsedTime") > 0);
        Assert.StartsWith("cudnn", Assert.Single(second.Products.Reports).Plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnotherPlace_IsNothing()
    {
        var choice = new StoredChoice("cudnn", PlanDetours.None, "3", null);
        Assert.Empty(new PlanStore(_folder, ["a GPU", "9.19.0"]).Write(Task, choice));
        Assert.Equal(choice, new PlanStore(_folder, ["a GPU", "9.19.0"]).Read(Task));
        Assert.Null(new PlanStore(_folder, ["a GPU", "9.20.0"]).Read(Task));
        Assert.Null(new PlanStore(_folder, ["a GPU", "9.19.0"]).Read(Task with { Accumulate = true }));
    }

    private ProductGpu Open() => new(CudaPrecision.BFloat16, deterministic: false, cacheFolder: _folder, records: true);
}
