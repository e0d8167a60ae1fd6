using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>A convolution with everything that a plan for it depends on. A dense layer is one of 1×1 over one image whose pixels are the samples.</summary>
/// <param name="Geometry">Kernel and channels; weights [out, kernelHeight, kernelWidth, in / groups].</param>
/// <param name="Count">Images.</param>
/// <param name="Height">Input rows.</param>
/// <param name="Width">Input pixels of a row.</param>
internal readonly record struct ConvolutionCase(ConvolutionGeometry Geometry, int Count, int Height, int Width)
{
    public int OutputHeight => Geometry.OutputHeight(Height);

    public int OutputWidth => Geometry.OutputWidth(Width);

    /// <summary>Whether it is a matrix product: [pixels, in] × [out, in] transposed.</summary>
    public bool IsProduct => Geometry is { KernelHeight: 1, KernelWidth: 1, Stride: 1, Padding: 0, Groups: 1 };

    /// <summary>Elements of the input.</summary>
    public long InputLength => (long)Count * Height * Width * Geometry.Input;

    /// <summary>Elements of the output.</summary>
    public long OutputLength => (long)Count * OutputHeight * OutputWidth * Geometry.Output;
}
