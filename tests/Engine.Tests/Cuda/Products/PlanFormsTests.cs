using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Interop.CublasLt;
using Lockstep.Engine.Cuda.Interop.Cudnn;
using Lockstep.Engine.Cuda.Products;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Tests.Cuda.Products;

[Collection(TestGpu.Collection)]
public sealed class PlanFormsTests
{
    private static readonly ConvolutionCase Stem = new(new ConvolutionGeometry(7, 7, 2, 3, 3, 64), 2, 224, 224);

    [Fact]
    public void Of_EvenChannels_NeedsNoPadding()
    {
        var even = Stem with { Geometry = Stem.Geometry with { Input = 8 } };
        Assert.Single(PlanForms.Of(new ProductTask(ProductKind.Forward, even), 8));
        Assert.Single(PlanForms.Of(new ProductTask(ProductKind.Forward, Stem), 1));
        Assert.Single(PlanForms.Of(new ProductTask(ProductKind.Forward, Stem with { Geometry = Stem.Geometry with { Groups = 3, Output = 63 } }), 8));
    }

    [Fact]
    public void Of_OddInputChannels_TriesWithoutAndWithPadding()
    {
        Assert.Equal([[PlanDetours.None], [PlanDetours.Padded]], PlanForms.Of(new ProductTask(ProductKind.Forward, Stem), 8));
        Assert.Equal(
            [[PlanDetours.None, PlanDetours.Added], [PlanDetours.Padded]],
            PlanForms.Of(new ProductTask(ProductKind.InputGradient, Stem, Accumulate: true), 8));
        Assert.Equal(
            [[PlanDetours.None, PlanDetours.Added, PlanDetours.Narrow], [PlanDetours.Padded, PlanDetours.Padded | PlanDetours.Narrow]],
            PlanForms.Of(new ProductTask(ProductKind.WeightGradient, Stem, Accumulate: true), 8));
    }

    /// <summary>A padded output would read a bias that is not there.</summary>
    [Fact]
    public void Of_OddOutputChannelsWithBias_AddsTheBiasBehindThePadding()
    {
        var odd = Stem with { Geometry = Stem.Geometry with { Output = 10 } };
        Assert.Equal(
            [[PlanDetours.None, PlanDetours.Unfused], [PlanDetours.Padded | PlanDetours.Unfused]],
            PlanForms.Of(new ProductTask(ProductKind.Forward, odd, Bias: true), 8));
    }

    [Fact]
    public void Inner_Padded_HasMoreChannelsAndAddsNothingBesideItsPlace()
    {
        var inner = PlanForms.Inner(new ProductTask(ProductKind.InputGradient, Stem, Accumulate: true), PlanDetours.Padded, 8);
        Assert.Equal(new ProductTask(ProductKind.InputGradient, Stem with { Geometry = Stem.Geometry with { Input = 8 } }), inner);

        var dense = Stem with { Geometry = Stem.Geometry with { Input = 16, Output = 10 } };
        Assert.True(PlanForms.Inner(new ProductTask(ProductKind.InputGradient, dense, Accumulate: true), PlanDetours.Padded, 8).Accumulate);
    }

    /// <summary>Every way round every task, whether it would be chosen or not.</summary>
    [Theory]
    [MemberData(nameof(ProductGpu.Precisions), MemberType = typeof(ProductGpu))]
    public void Wrap_EverySetOfDetours_IsTheDefinition(int precision)
    {
        using var gpu = new ProductGpu((CudaPrecision)precision);
        var numbers = new ProductNumbers((CudaPrecision)precision, Deterministic: true);
        using var blas = new BlasPlans(gpu.Device.Queue, new BlasContext(gpu.Device.Context), numbers);
        using var cudnn = new CudnnPlans(gpu.Device, new DnnContext(gpu.Device.Context, gpu.Device.Queue.Stream), numbers);
        int made = 0;
        var ways =
            from task in ProductShapes.All.SelectMany(ProductShapes.Tasks)
            from detours in PlanForms.Of(task, numbers.ChannelMultiple).SelectMany(set => set)
            from source in new IPlanSource[] { blas, cudnn }
            select (task, detours, source);
        Assert.All(ways, way => made += Make(gpu.Device, way.task, way.detours, numbers.ChannelMultiple, way.source));

        Assert.True(made > (precision == (int)CudaPrecision.Float32 ? 100 : 200), $"{made} plans");
    }

    private static int Make(CudaDevice device, ProductTask task, PlanDetours detours, int multiple, IPlanSource source)
    {
        foreach (var inner in source.Propose(PlanForms.Inner(task, detours, multiple)))
        {
            using var plan = PlanForms.Wrap(device, task, detours, multiple, inner);
            using var data = new ProductData(device, task);
            plan.Queue(data.Tensors, plan.ScratchBytes == 0 ? default : device.Queue.Scratch(plan.ScratchBytes));
            data.Check(rounded: detours.HasFlag(PlanDetours.Narrow));
            return 1;
        }

        return 0;
    }
}
