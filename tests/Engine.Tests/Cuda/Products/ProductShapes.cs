using Lockstep.Engine.Cuda.Products;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Tests.Cuda.Products;

/// <summary>Small cases of everything that a convolution may have.</summary>
internal static class ProductShapes
{
    public static IReadOnlyList<ConvolutionCase> All { get; } =
    [
        new(new ConvolutionGeometry(1, 1, 1, 0, 16, 24), 2, 5, 3),
        new(new ConvolutionGeometry(1, 1, 1, 0, 40, 16), 1, 1, 7),
        new(new ConvolutionGeometry(1, 1, 1, 0, 20, 10), 1, 1, 3),
        new(new ConvolutionGeometry(1, 1, 2, 0, 16, 8), 2, 5, 6),
        new(new ConvolutionGeometry(3, 3, 1, 1, 8, 16), 2, 5, 7),
        new(new ConvolutionGeometry(3, 3, 2, 1, 16, 8), 1, 7, 6),
        new(new ConvolutionGeometry(7, 7, 2, 3, 3, 16), 2, 11, 13),
        new(new ConvolutionGeometry(5, 5, 1, 0, 1, 6), 3, 9, 8),
        new(new ConvolutionGeometry(3, 3, 1, 2, 8, 8, Dilation: 2), 1, 6, 7),
        new(new ConvolutionGeometry(3, 3, 1, 1, 16, 32, Groups: 2), 2, 4, 5),
        new(new ConvolutionGeometry(3, 3, 1, 1, 6, 6, Groups: 6), 1, 5, 5),
        new(new ConvolutionGeometry(1, 1, 1, 0, 1, 1), 1, 1, 1),
    ];

    /// <summary>Everything that may be asked of a case.</summary>
    public static IEnumerable<ProductTask> Tasks(ConvolutionCase shape)
    {
        yield return new ProductTask(ProductKind.Forward, shape);
        yield return new ProductTask(ProductKind.Forward, shape, Bias: true);
        yield return new ProductTask(ProductKind.Forward, shape, Rectify: true);
        yield return new ProductTask(ProductKind.Forward, shape, Bias: true, Rectify: true);
        foreach (bool accumulate in new[] { false, true })
        {
            yield return new ProductTask(ProductKind.InputGradient, shape, Accumulate: accumulate);
            yield return new ProductTask(ProductKind.WeightGradient, shape, Accumulate: accumulate);
        }
    }

    public static void Make(this IProducts products, in ProductTask task, in ProductTensors tensors)
    {
        switch (task.Kind)
        {
            case ProductKind.Forward:
                products.Convolve(task.Shape, tensors.Input, tensors.Weights, tensors.Bias, task.Rectify, tensors.Output);
                break;
            case ProductKind.InputGradient:
                products.InputGradient(task.Shape, tensors.Output, tensors.Weights, tensors.Input, task.Accumulate);
                break;
            default:
                products.WeightGradient(task.Shape, tensors.Input, tensors.Output, tensors.Weights, task.Accumulate);
                break;
        }
    }
}
