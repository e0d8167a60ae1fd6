using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>
/// Convolutions and matrix products on the GPU, queued in the device's <see cref="Queue.WorkQueue"/>. Tensors dense NHWC, weights
/// [out, kernelHeight, kernelWidth, in / groups]; both in the device's elements, gradients of weights and the bias float32. Sums are
/// float32.
/// </summary>
internal interface IProducts : IDisposable
{
    /// <summary>How each product that has been made so far is made.</summary>
    IReadOnlyList<PlanReport> Reports { get; }

    /// <summary>output = input * weights [+ bias], then max(0, ·) where <paramref name="rectify"/>.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="input">Read.</param>
    /// <param name="weights">Read.</param>
    /// <param name="bias">[out]; null: none.</param>
    /// <param name="rectify">Whether negative outputs become 0.</param>
    /// <param name="output">Written.</param>
    void Convolve(in ConvolutionCase shape, DeviceRange input, DeviceRange weights, DevicePointer bias, bool rectify, DeviceRange output);

    /// <summary>inputGradient = or += the adjoint of <see cref="Convolve"/>.</summary>
    void InputGradient(in ConvolutionCase shape, DeviceRange outputGradient, DeviceRange weights, DeviceRange inputGradient, bool accumulate);

    /// <summary>weightGradient = or += over images and pixels.</summary>
    void WeightGradient(in ConvolutionCase shape, DeviceRange input, DeviceRange outputGradient, DeviceRange weightGradient, bool accumulate);
}
