namespace Lockstep.Engine.Devices;

/// <summary>A convolution apart from its image size; weights are [kernelHeight, kernelWidth, input / groups, output], row-major.</summary>
/// <param name="KernelHeight">Taps in y.</param>
/// <param name="KernelWidth">Taps in x.</param>
/// <param name="Stride">Input pixels between output pixels, in y and x.</param>
/// <param name="Padding">Zero pixels around the input; its tensor's halo must be at least this.</param>
/// <param name="Input">Input channels.</param>
/// <param name="Output">Output channels.</param>
/// <param name="Dilation">Input pixels between taps, in y and x.</param>
/// <param name="Groups">Parts into which input and output channels are cut; output part g sees input part g only. Divides both.</param>
public readonly record struct ConvolutionGeometry(int KernelHeight, int KernelWidth, int Stride, int Padding, int Input, int Output, int Dilation = 1, int Groups = 1)
{
    /// <summary>Input channels that an output channel sees.</summary>
    public int GroupInput => Input / Groups;

    /// <summary>Output channels of a group.</summary>
    public int GroupOutput => Output / Groups;

    /// <summary>Weights.</summary>
    public int Length => KernelHeight * KernelWidth * GroupInput * Output;

    /// <summary>Output rows for input rows.</summary>
    public int OutputHeight(int inputHeight) => (inputHeight + 2 * Padding - Dilation * (KernelHeight - 1) - 1) / Stride + 1;

    /// <summary>Output pixels of a row for input pixels of a row.</summary>
    public int OutputWidth(int inputWidth) => (inputWidth + 2 * Padding - Dilation * (KernelWidth - 1) - 1) / Stride + 1;

    /// <summary>
    /// Halo that the output's gradient needs so that <see cref="IDevice.ConvolveInputGradient"/> reads in straight lines,
    /// for an input of this size.
    /// </summary>
    public int GradientHalo(int inputHeight, int inputWidth)
    {
        int halo = 0;
        for (int phase = 0; phase < Stride; phase++)
        {
            halo = Math.Max(halo, GradientPhase.Of(KernelHeight, Stride, Padding, Dilation, phase, inputHeight).Halo(OutputHeight(inputHeight)));
            halo = Math.Max(halo, GradientPhase.Of(KernelWidth, Stride, Padding, Dilation, phase, inputWidth).Halo(OutputWidth(inputWidth)));
        }

        return halo;
    }
}
