using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>
/// Convolutions and matrix products on the GPU, queued in the device's <see cref="Queue.WorkQueue"/>. Tensors dense NHWC, weights
/// [out, kernelHeight, kernelWidth, in / groups]; both in the device's elements, gradients of weights float32. Sums are float32.
/// </summary>
internal interface IProducts : IDisposable
{
    /// <summary>output = input * weights.</summary>
    void Convolve(in ConvolutionCase shape, DeviceRange input, DeviceRange weights, DeviceRange output);

    /// <summary>inputGradient = or += the adjoint of <see cref="Convolve"/>.</summary>
    void InputGradient(in ConvolutionCase shape, DeviceRange outputGradient, DeviceRange weights, DeviceRange inputGradient, bool accumulate);

    /// <summary>weightGradient = or += over images and pixels.</summary>
    void WeightGradient(in ConvolutionCase shape, DeviceRange input, DeviceRange outputGradient, DeviceRange weightGradient, bool accumulate);
}
