using Lockstep.Engine.Cuda.Interop.Cudnn;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>
/// A <see cref="ProductTask"/> as cuDNN's graph of operations. Dimensions are N, C, H, W (filters K, C, R, S) whatever the memory is
/// like: strides say that channels lie side by side.
/// </summary>
internal static class ConvolutionGraph
{
    /// <summary>Identifiers of the tensors.</summary>
    public const long Input = 1, Weights = 2, Output = 3, Bias = 4;

    private const long Sums = 5, Biased = 6;

    /// <summary>What tensors are aligned to, in bytes.</summary>
    private const long Alignment = 16;

    /// <returns>Null if the library has no such graph.</returns>
    public static DnnDescriptor? Build(DnnContext library, in ProductTask task, ProductNumbers numbers)
    {
        using var operations = new DnnOperations();
        var (shape, geometry) = (task.Shape, task.Shape.Geometry);
        using var input = Image(Input, numbers.Dnn, shape.Count, geometry.Input, shape.Height, shape.Width);
        using var output = Image(Output, numbers.Dnn, shape.Count, geometry.Output, shape.OutputHeight, shape.OutputWidth);
        using var weights = Image(
            Weights, task is { Kind: ProductKind.WeightGradient, Narrow: false } ? DnnDataType.Float32 : numbers.Dnn, geometry.Output, geometry.GroupInput, geometry.KernelHeight, geometry.KernelWidth);
        using var convolution = Convolution(task);
        float beta = task.Accumulate ? 1 : 0;
        bool made = task.Kind switch
        {
            ProductKind.Forward => Forward(operations, task, convolution, input, weights, output),
            ProductKind.InputGradient => operations.Add(new DnnDescriptor(DnnDescriptorType.ConvolutionBackwardData)
                .Set(DnnAttribute.BackwardDataConvolution, convolution).Set(DnnAttribute.BackwardDataW, weights)
                .Set(DnnAttribute.BackwardDataDy, output).Set(DnnAttribute.BackwardDataDx, input)
                .Set(DnnAttribute.BackwardDataAlpha, 1f).Set(DnnAttribute.BackwardDataBeta, beta)),
            _ => operations.Add(new DnnDescriptor(DnnDescriptorType.ConvolutionBackwardFilter)
                .Set(DnnAttribute.BackwardFilterConvolution, convolution).Set(DnnAttribute.BackwardFilterX, input)
                .Set(DnnAttribute.BackwardFilterDy, output).Set(DnnAttribute.BackwardFilterDw, weights)
                .Set(DnnAttribute.BackwardFilterAlpha, 1f).Set(DnnAttribute.BackwardFilterBeta, beta)),
        };
        return made ? operations.Finish(library) : null;
    }

    /// <summary>Sums in float32, then bias, then the rectifier; only the last is rounded to the device's elements.</summary>
    private static bool Forward(DnnOperations operations, in ProductTask task, DnnDescriptor convolution, DnnDescriptor input, DnnDescriptor weights, DnnDescriptor output)
    {
        using var sums = task.HasEpilogue ? Between(Sums, task) : null;
        using var biased = task is { Bias: true, Rectify: true } ? Between(Biased, task) : null;
        if (!operations.Add(new DnnDescriptor(DnnDescriptorType.ConvolutionForward)
            .Set(DnnAttribute.ForwardConvolution, convolution).Set(DnnAttribute.ForwardX, input)
            .Set(DnnAttribute.ForwardW, weights).Set(DnnAttribute.ForwardY, sums ?? output)
            .Set(DnnAttribute.ForwardAlpha, 1f).Set(DnnAttribute.ForwardBeta, 0f)))
        {
            return false;
        }

        using var bias = task.Bias ? Image(Bias, DnnDataType.Float32, 1, task.Shape.Geometry.Output, 1, 1) : null;
        return (bias is null || Pointwise(operations, DnnPointwiseMode.Add, sums!, bias, biased ?? output))
            && (!task.Rectify || Pointwise(operations, DnnPointwiseMode.ReluForward, biased ?? sums!, null, output));
    }

    private static bool Pointwise(DnnOperations operations, DnnPointwiseMode mode, DnnDescriptor from, DnnDescriptor? with, DnnDescriptor to)
    {
        using var what = new DnnDescriptor(DnnDescriptorType.Pointwise)
            .Set(DnnAttribute.PointwiseMode, DnnAttributeType.PointwiseMode, (int)mode).Set(DnnAttribute.PointwiseMathPrecision, DnnDataType.Float32).Complete();
        var operation = new DnnDescriptor(DnnDescriptorType.PointwiseOperation)
            .Set(DnnAttribute.PointwiseDescriptor, what).Set(DnnAttribute.PointwiseX, from).Set(DnnAttribute.PointwiseY, to);
        return operations.Add(with is null ? operation : operation.Set(DnnAttribute.PointwiseB, with));
    }

    private static DnnDescriptor Convolution(in ProductTask task)
    {
        var geometry = task.Shape.Geometry;
        return new DnnDescriptor(DnnDescriptorType.Convolution)
            .Set(DnnAttribute.ConvolutionComputeType, DnnDataType.Float32)
            .Set(DnnAttribute.ConvolutionMode, DnnAttributeType.ConvolutionMode, (int)DnnConvolutionMode.CrossCorrelation)
            .Set(DnnAttribute.ConvolutionSpatialDimensions, 2L)
            .Set(DnnAttribute.ConvolutionPrePaddings, geometry.Padding, geometry.Padding)
            .Set(DnnAttribute.ConvolutionPostPaddings, geometry.Padding, geometry.Padding)
            .Set(DnnAttribute.ConvolutionStrides, geometry.Stride, geometry.Stride)
            .Set(DnnAttribute.ConvolutionDilations, geometry.Dilation, geometry.Dilation)
            .Complete();
    }

    /// <summary>What is never written to memory: float32, of the output's shape.</summary>
    private static DnnDescriptor Between(long identifier, in ProductTask task) =>
        Tensor(identifier, DnnDataType.Float32, task.Shape.Count, task.Shape.Geometry.Output, task.Shape.OutputHeight, task.Shape.OutputWidth).Set(DnnAttribute.TensorIsVirtual, true).Complete();

    private static DnnDescriptor Image(long identifier, DnnDataType type, long count, long channels, long height, long width) =>
        Tensor(identifier, type, count, channels, height, width).Complete();

    private static DnnDescriptor Tensor(long identifier, DnnDataType type, long count, long channels, long height, long width) =>
        new DnnDescriptor(DnnDescriptorType.Tensor)
            .Set(DnnAttribute.TensorDataType, type)
            .Set(DnnAttribute.TensorDimensions, count, channels, height, width)
            .Set(DnnAttribute.TensorStrides, height * width * channels, 1, width * channels, channels)
            .Set(DnnAttribute.TensorUniqueId, identifier)
            .Set(DnnAttribute.TensorByteAlignment, Alignment);
}
