using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Interop.Libraries;
using Lockstep.Engine.Cuda.Products;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Tests.Cuda.Products;

[Collection(TestGpu.Collection)]
public sealed class PlanChooserTests
{
    private static readonly ProductTask Task = new(ProductKind.Forward, new ConvolutionCase(new ConvolutionGeometry(3, 3, 1, 1, 8, 16), 2, 5, 7));

    /// <summary>The driver blames a later call, and the process must end: the message is all that is left.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Choose_PlanLosesTheContext_NamesThePlan(bool deterministic)
    {
        using var device = Device(deterministic);
        var plan = new ScriptedPlan("7", () => throw new CudaException("cuStreamSynchronize", 700, "An illegal address.", isContextLost: true));
        var error = Assert.Throws<CudaException>(() => Chooser(device, new ScriptedPlans(_ => [plan]), deterministic).Choose(Task));
        Assert.True(error.IsContextLost);
        Assert.Equal($"An illegal address. It was lost while a plan for {Task} was tried: scripted 7 (7).", error.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Choose_PlanDoesNotRun_TakesTheNextAndSaysSo(bool deterministic)
    {
        using var device = Device(deterministic);
        var broken = new ScriptedPlan("0", () => throw new CudaException("cudnnBackendExecute", 3000, "Not this one."));
        var chosen = Chooser(device, new ScriptedPlans(_ => [broken, new("1", () => { })]), deterministic).Choose(Task);
        Assert.Equal("scripted 1", chosen.Plan.Name);
        Assert.True(broken.IsDisposed);
        Assert.Equal("a plan was passed over, scripted 0: Not this one.", Assert.Single(device.Notes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Choose_OnlyPlansWithNarrowSums_TakesOneAndSaysSo(bool deterministic)
    {
        using var device = Device(deterministic);
        var source = new ScriptedPlans(anySums => anySums ? [new("5", () => { })] : []);
        Assert.Equal("scripted 5", Chooser(device, source, deterministic).Choose(Task).Plan.Name);
        Assert.Equal($"{Task} may be added up in narrower numbers than float32: no library has other plans for it.", Assert.Single(device.Notes));
    }

    [Fact]
    public void Choose_SomethingToSay_IsToldOnce()
    {
        TestGpu.Require(CudaLibrary.Nvrtc);
        var told = new List<string>();
        using var device = new CudaDevice(new CudaSettings { Precision = CudaPrecision.BFloat16, CacheFolder = TestGpu.Cache, Noted = told.Add });
        for (int time = 0; time < 2; time++)
        {
            Assert.Equal("plain", Chooser(device, new ScriptedPlans(_ => []), deterministic: false).Choose(Task).Plan.Name);
        }

        Assert.StartsWith($"no library takes {Task}", Assert.Single(told), StringComparison.Ordinal);
    }

    /// <summary>Whoever watches the thread that chooses must see that it gets on: once a plan at the least.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Choose_ManyPlans_ShowsEachAsSomethingThatTakesLong(bool deterministic)
    {
        TestGpu.Require(CudaLibrary.Nvrtc);
        int depth = 0, begun = 0;
        using var device = new CudaDevice(new CudaSettings
        {
            Precision = CudaPrecision.BFloat16,
            Deterministic = deterministic,
            CacheFolder = TestGpu.Cache,
            Preparing = begins => (depth, begun) = begins ? (depth + 1, begun + 1) : (depth - 1, begun),
        });
        var during = new List<int>();
        ScriptedPlan Plan(bool runs) => new(runs ? "1" : "0", () =>
        {
            during.Add(depth);
            _ = runs ? 0 : throw new CudaException("cudnnBackendExecute", 3000, "Not this one.");
        });
        Chooser(device, new ScriptedPlans(_ => [Plan(false), Plan(false), Plan(true)]), deterministic).Choose(Task);
        Assert.Equal((0, 3), (depth, begun));
        Assert.All(during, one => Assert.Equal(1, one));
    }

    [Fact]
    public void Choose_PlanWithFloat32Sums_AsksForNoOthers()
    {
        using var device = Device(deterministic: false);
        var source = new ScriptedPlans(_ => [new("1", () => { })]);
        Chooser(device, source, deterministic: false).Choose(Task);
        Assert.Equal([false], source.Asked);
    }

    private static CudaDevice Device(bool deterministic)
    {
        TestGpu.Require(CudaLibrary.Nvrtc);
        return TestGpu.Device(CudaPrecision.BFloat16, deterministic: deterministic);
    }

    private static PlanChooser Chooser(CudaDevice device, IPlanSource source, bool deterministic) =>
        new(device, [source], new ProductNumbers(CudaPrecision.BFloat16, deterministic), store: null, TimeSpan.MaxValue);
}
