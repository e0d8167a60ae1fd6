using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Products;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Tests.Cuda.Products;

[Collection(TestGpu.Collection)]
public sealed class PlannedProductsTests
{
    private static readonly ConvolutionCase Square = new(new ConvolutionGeometry(3, 3, 1, 1, 8, 16), 2, 5, 7);

    [Theory]
    [MemberData(nameof(ProductGpu.Precisions), MemberType = typeof(ProductGpu))]
    public void AnyProduct_AnyShape_IsTheDefinition(int precision)
    {
        using var gpu = new ProductGpu((CudaPrecision)precision);
        Assert.All(ProductShapes.All.SelectMany(ProductShapes.Tasks), task => gpu.Make(task));
    }

    [Theory]
    [InlineData((int)CudaPrecision.Float32)]
    [InlineData((int)CudaPrecision.BFloat16)]
    public void AnyProduct_PlanChosenByTime_IsTheDefinition(int precision)
    {
        using var gpu = new ProductGpu((CudaPrecision)precision, deterministic: false);
        Assert.All(ProductShapes.Tasks(Square).Concat(ProductShapes.Tasks(ProductShapes.All[0])), task => gpu.Make(task));
        Assert.All(gpu.Products.Reports, report => Assert.True(report.Time > TimeSpan.Zero && report.OperationRate > 0 && report.ByteRate > 0, report.ToString()));
    }

    [Fact]
    public void Forward_Convolution_DescribesItsTensorsAsNhwc()
    {
        using var gpu = new ProductGpu(CudaPrecision.BFloat16, records: true);
        gpu.Make(new ProductTask(ProductKind.Forward, new ConvolutionCase(new ConvolutionGeometry(3, 3, 2, 1, 16, 8, Groups: 2), 2, 7, 6), Bias: true, Rectify: true));

        var graph = gpu.Calls.Last(call => call.Field("graph") is not null).Field("graph")!.Value;
        Assert.Equal(["convolution", "pointwise", "pointwise"], graph.EnumerateArray().Select(node => node.GetProperty("operation").GetString()!));
        var convolution = graph[0];
        Assert.Equal("[1,1,1,1]", convolution.GetProperty("pads").GetRawText());
        Assert.Equal("[2,2]", convolution.GetProperty("strides").GetRawText());
        Assert.Equal("""{"dims":[2,16,7,6],"strides":[672,1,96,16],"bytes":2}""", convolution.GetProperty("704").GetRawText());
        Assert.Equal("""{"dims":[8,8,3,3],"strides":[72,1,24,8],"bytes":2}""", convolution.GetProperty("703").GetRawText());
        Assert.Equal("""{"dims":[2,8,4,3],"strides":[96,1,24,8],"bytes":4}""", convolution.GetProperty("705").GetRawText());
        Assert.Equal("""{"dims":[1,8,1,1],"strides":[8,1,8,8],"bytes":4}""", graph[1].GetProperty("752").GetRawText());
        Assert.Equal("""{"dims":[2,8,4,3],"strides":[96,1,24,8],"bytes":2}""", graph[2].GetProperty("753").GetRawText());
    }

    /// <summary>Engine 0 of the emulation is refused when its plan is finished, engine 1 is not deterministic.</summary>
    [Fact]
    public void Plan_FirstProposalRefused_IsTheNextThatWillDo()
    {
        using var gpu = new ProductGpu(CudaPrecision.BFloat16, records: true);
        gpu.Make(new ProductTask(ProductKind.WeightGradient, Square));

        Assert.Equal("cudnn 2", Assert.Single(gpu.Products.Reports).Plan);
        Assert.Contains(gpu.Calls, call => call is { Name: "cudnnBackendFinalize", Result: 3001 });
        Assert.All(gpu.Calls.Where(call => call.Name == "cudnnBackendExecute"), call => Assert.Equal(2, call.Number("engine")));
        Assert.Empty(gpu.Device.Notes);
    }

    /// <summary>In float32 nothing may be rounded on its way into tensor cores.</summary>
    [Fact]
    public void Plan_Float32_UsesNoTensorCores()
    {
        using var gpu = new ProductGpu(CudaPrecision.Float32, records: true);
        gpu.Make(new ProductTask(ProductKind.Forward, Square));
        Assert.Equal("cudnn 3", Assert.Single(gpu.Products.Reports).Plan);
    }

    /// <summary>Compute types of cuBLASLt: 68 is float32, 77 rounds factors to tf32; half the bytes leave float32 sums.</summary>
    [Theory]
    [InlineData((int)CudaPrecision.Float32, 68, 0, true)]
    [InlineData((int)CudaPrecision.TensorFloat32, 77, 0, true)]
    [InlineData((int)CudaPrecision.BFloat16, 68, 14, false)]
    [InlineData((int)CudaPrecision.Float16, 68, 2, false)]
    public void Plan_DenseLayer_IsAProductOfMatrices(int precision, int compute, int type, bool bias)
    {
        using var gpu = new ProductGpu((CudaPrecision)precision, records: true);
        var dense = ProductShapes.All[1];
        gpu.Make(new ProductTask(ProductKind.Forward, dense, bias, Rectify: true));
        gpu.Make(new ProductTask(ProductKind.WeightGradient, dense));

        // The first proposal is tried before it is taken.
        var calls = gpu.Calls.Where(call => call.Name == "cublasLtMatmul").Where((_, i) => i % 2 == 1).ToArray();
        Assert.Equal(2, calls.Length);
        Assert.All(calls, call => Assert.Equal((compute, type), (call.Number("compute"), call.Number("typeA"))));
        Assert.Equal([40L, 16, 40], calls[0].Numbers("a")!);
        Assert.Equal([40L, 7, 40], calls[0].Numbers("b")!);
        Assert.Equal([16L, 7, 16], calls[0].Numbers("d")!);
        Assert.Equal((1, 0, bias ? 6 : 2), (calls[0].Number("transA"), calls[0].Number("transB"), calls[0].Number("epilogue")));
        Assert.Equal((0, 1, 0), (calls[1].Number("transA"), calls[1].Number("transB"), calls[1].Number("typeD")));
    }

    /// <summary>cuBLASLt adds a bias of the output's numbers only, and ours is float32.</summary>
    [Fact]
    public void Plan_NarrowDenseLayerWithBias_IsAnotherLibrarysOrFollowedByOurKernel()
    {
        using var gpu = new ProductGpu(CudaPrecision.BFloat16, deterministic: false, records: true);
        gpu.Make(new ProductTask(ProductKind.Forward, ProductShapes.All[1], Bias: true));

        Assert.Contains(gpu.Calls, call => call is { Name: "cublasLtMatmulAlgoGetHeuristic", Result: 15 });
        Assert.Contains(gpu.Calls, call => call is { Name: "cublasLtMatmul", Result: 0 });
        Assert.DoesNotContain(gpu.Calls, call => call.Name == "cublasLtMatmul" && call.Result != 0);
        Assert.DoesNotContain("plain", Assert.Single(gpu.Products.Reports).Plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_Deterministic_MeasuresNothingAndGivesTheSameBits()
    {
        using var gpu = new ProductGpu(CudaPrecision.Float16, records: true);
        var task = new ProductTask(ProductKind.InputGradient, Square, Accumulate: true);
        Assert.Equal(gpu.Make(task), gpu.Make(task));
        Assert.Equal(0, gpu.Count("cuEventElapsedTime"));
        Assert.Null(Assert.Single(gpu.Products.Reports).Time);
    }

    [Fact]
    public void Plan_NoEngineTakesTheShape_IsOurKernelsAndSaid()
    {
        using var gpu = new ProductGpu(CudaPrecision.BFloat16, deterministic: false, faults: "cudnnBackendFinalize=3002;cublasLtMatmulAlgoGetHeuristic=15");
        gpu.Make(new ProductTask(ProductKind.WeightGradient, Square));
        gpu.Make(new ProductTask(ProductKind.Forward, ProductShapes.All[0], Bias: true, Rectify: true));

        Assert.All(gpu.Products.Reports, report => Assert.Equal("plain", report.Plan));
        Assert.Equal(2, gpu.Device.Notes.Count);
        Assert.All(gpu.Device.Notes, note => Assert.Contains("our own kernels do it, slowly", note, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cudnnBackendExecute@1=5000", "a plan was passed over, cudnn 1: cudnnBackendExecute failed")]
    [InlineData("cudnnBackendFinalize@9=4001", "engine 1 of cuDNN was passed over: cudnnBackendFinalize failed")]
    [InlineData("cudnnBackendGetAttribute@1=2000", "heuristic A of cuDNN was passed over: cudnnBackendGetAttribute (EngineHeuristic, HeuristicResults) failed")]
    [InlineData("cudnnBackendGetAttribute@3=2000", "a proposal of cuDNN was passed over: cudnnBackendGetAttribute (EngineConfig, ConfigEngine) failed")]
    [InlineData("cuMemAlloc_v2@1=2", "plans were taken without trying them: cuMemAlloc_v2")]
    public void Plan_LibraryFails_IsAnotherOneAndSaid(string fault, string note)
    {
        using var gpu = new ProductGpu(CudaPrecision.BFloat16, deterministic: false);
        var task = new ProductTask(ProductKind.Forward, Square);
        using var data = new ProductData(gpu.Device, task);
        gpu.Fail(fault);
        gpu.Products.Make(task, data.Tensors);
        data.Check();
        Assert.StartsWith(note, gpu.Device.Notes[0], StringComparison.Ordinal);
    }

    /// <summary>A library may take a plan and fail when it runs: the next one is taken, whether or not plans are timed.</summary>
    [Fact]
    public void Plan_DeterministicAndFirstProposalDoesNotRun_IsTheNextAndSaid()
    {
        using var gpu = new ProductGpu(CudaPrecision.BFloat16);
        var task = new ProductTask(ProductKind.Forward, Square);
        using var data = new ProductData(gpu.Device, task);
        gpu.Fail("cudnnBackendExecute@1=5000");
        gpu.Products.Make(task, data.Tensors);
        data.Check();
        Assert.Equal("cudnn 3", Assert.Single(gpu.Products.Reports).Plan);
        Assert.StartsWith("a plan was passed over, cudnn 2: cudnnBackendExecute failed", Assert.Single(gpu.Device.Notes), StringComparison.Ordinal);
    }

    /// <summary>Libraries want 16 bytes; what begins elsewhere is still computed.</summary>
    [Fact]
    public void AnyProduct_TensorThatBeginsAnywhere_IsOurKernels()
    {
        using var gpu = new ProductGpu(records: true);
        var shape = new ConvolutionCase(new ConvolutionGeometry(1, 1, 1, 0, 2, 1), 1, 1, 3);
        using var input = (CudaBuffer)gpu.Device.Allocate(7);
        using var weights = (CudaBuffer)gpu.Device.Allocate(2);
        using var output = (CudaBuffer)gpu.Device.Allocate(3);
        float[] values = [0, 1, 2, 3, 4, 5, 6], by = [10, 100];
        values.CopyTo(input.Span(0, 7));
        by.CopyTo(weights.Span(0, 2));
        input.ToDevice(0, 7);
        weights.ToDevice(0, 2);

        gpu.Products.Convolve(shape, input.Part(1, 6), weights.Part(0, 2), default, false, output.Part(0, 3));

        output.ToHost(0, 3);
        Assert.Equal([210f, 430f, 650f], output.Span(0, 3).ToArray());
        Assert.Equal(0, gpu.Count("cublasLtMatmul") + gpu.Count("cudnnBackendExecute"));
    }

    [Fact]
    public void AnyProduct_InARecordedPass_IsReplayed()
    {
        using var gpu = new ProductGpu(CudaPrecision.BFloat16);
        ProductTask[] tasks =
        [
            new(ProductKind.Forward, ProductShapes.All[6], Bias: true), new(ProductKind.WeightGradient, ProductShapes.All[6]),
            new(ProductKind.InputGradient, Square), new(ProductKind.Forward, ProductShapes.All[0]),
        ];
        for (int i = 0; i < tasks.Length; i++)
        {
            using var data = new ProductData(gpu.Device, tasks[i]);
            for (int pass = 0; pass < 4; pass++)
            {
                gpu.Device.BeginPass(new PassKey(gpu, PassKind.Training, i));
                gpu.Products.Make(tasks[i], data.Tensors);
                gpu.Device.EndPass(complete: true);
                data.Check(rounded: true);
                data.Spoil();
            }
        }

        Assert.Equal(tasks.Length, gpu.Device.Queue.Graphs);
    }

    [Fact]
    public void AnyProduct_NewInARecordedPass_IsAnError()
    {
        using var gpu = new ProductGpu();
        var key = new PassKey(gpu, PassKind.Training);
        gpu.Device.BeginPass(key);
        gpu.Device.EndPass(complete: true);
        using var data = new ProductData(gpu.Device, new ProductTask(ProductKind.Forward, Square));
        gpu.Device.BeginPass(key);
        var error = Assert.Throws<InvalidOperationException>(() => gpu.Products.Make(new ProductTask(ProductKind.Forward, Square), data.Tensors));
        gpu.Device.EndPass(complete: false);
        Assert.Contains("did not in its rehearsal", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyProduct_TensorOfAnotherSize_IsRefused()
    {
        using var gpu = new ProductGpu();
        var task = new ProductTask(ProductKind.Forward, Square);
        using var data = new ProductData(gpu.Device, task);
        var tensors = data.Tensors;
        var error = Assert.Throws<ArgumentException>(() => gpu.Products.Make(task, tensors with { Weights = tensors.Weights.Slice(0, tensors.Weights.Bytes - 4) }));
        Assert.Contains("of weights for forward [2, 5, 7, 8] 3x3/1 to 16", error.Message, StringComparison.Ordinal);
    }
}
