namespace Lockstep.Engine.Devices;

/// <summary>A convolution apart from its image size; weights are [kernelHeight, kernelWidth, input, output], row-major.</summary>
/// <param name="KernelHeight">Taps in y.</param>
/// <param name="KernelWidth">Taps in x.</param>
/// <param name="Stride">Input pixels between output pixels, in y and x.</param>
/// <param name="Padding">Zero pixels around the input; its tensor's halo must be at least this.</param>
/// <param name="Input">Input channels.</param>
/// <param name="Output">Output channels.</param>
public readonly record struct ConvolutionGeometry(int KernelHeight, int KernelWidth, int Stride, int Padding, int Input, int Output)
{
    /// <summary>Weights.</summary>
    public int Length => KernelHeight * KernelWidth * Input * Output;

    /// <summary>Output rows for input rows.</summary>
    public int OutputHeight(int inputHeight) => (inputHeight + 2 * Padding - KernelHeight) / Stride + 1;

    /// <summary>Output pixels of a row for input pixels of a row.</summary>
    public int OutputWidth(int inputWidth) => (inputWidth + 2 * Padding - KernelWidth) / Stride + 1;

    /// <summary>
    /// Halo that the output's gradient needs so that <see cref="IDevice.ConvolveInputGradient"/> reads in straight lines,
    /// for an input of this size.
    /// </summary>
    public int GradientHalo(int inputHeight, int inputWidth)
    {
        int halo = 0;
        for (int phase = 0; phase < Stride; phase++)
        {
            halo = Math.Max(halo, GradientPhase.Of(KernelHeight, Stride, Padding, phase, inputHeight).Halo(OutputHeight(inputHeight)));
            halo = Math.Max(halo, GradientPhase.Of(KernelWidth, Stride, Padding, phase, inputWidth).Halo(OutputWidth(inputWidth)));
        }

        return halo;
    }
}
