using Lockstep.Engine.Cuda.Products;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda;

/// <content>Convolutions and dense layers.</content>
public sealed partial class CudaDevice
{
    /// <inheritdoc/>
    public void Convolve(in ConvolutionGeometry geometry, in Tensor input, Block weights, Block? bias, bool rectify, in Tensor output)
    {
        Settle();
        _products.Convolve(Case(geometry, input.Shape), At(input), Weights(weights), bias is { } added ? At(added).Start : default, rectify, At(output));
    }

    /// <inheritdoc/>
    public void ConvolveInputGradient(in ConvolutionGeometry geometry, in Tensor outputGradient, Block weights, in Tensor inputGradient, bool accumulate)
    {
        Settle();
        _products.InputGradient(Case(geometry, inputGradient.Shape), At(outputGradient), Weights(weights), At(inputGradient), accumulate);
    }

    /// <inheritdoc/>
    public void ConvolveWeightGradient(in ConvolutionGeometry geometry, in Tensor input, in Tensor outputGradient, Block weightGradient, bool accumulate)
    {
        Settle();
        _products.WeightGradient(Case(geometry, input.Shape), At(input), At(outputGradient), At(weightGradient), accumulate);
    }

    private static ConvolutionCase Case(in ConvolutionGeometry geometry, in TensorShape input) => new(geometry, input.Count, input.Height, input.Width);
}
