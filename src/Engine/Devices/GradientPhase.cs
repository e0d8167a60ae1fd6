using System.Numerics;

namespace Lockstep.Engine.Devices;

/// <summary>
/// One axis of a strided convolution's input gradient. Input positions y = stride × m + phase meet the taps
/// firstTap + tapStep × t only, t = 0 … taps-1, and output positions m + shift - spacing × t: per phase a plain convolution of
/// stride 1, dilated by the spacing.
/// </summary>
internal readonly record struct GradientPhase(int FirstTap, int TapStep, int Taps, int Shift, int Spacing, int Positions)
{
    public static GradientPhase Of(int kernel, int stride, int padding, int dilation, int phase, int inputSize)
    {
        int common = (int)BigInteger.GreatestCommonDivisor(stride, dilation);
        int tapStep = stride / common;
        int first = 0;
        while (first < tapStep && (phase + padding - dilation * first) % stride != 0)
        {
            first++;
        }

        int taps = first < Math.Min(tapStep, kernel) ? (kernel - first + tapStep - 1) / tapStep : 0;
        int positions = inputSize > phase ? (inputSize - 1 - phase) / stride + 1 : 0;
        return new GradientPhase(first, tapStep, taps, taps == 0 ? 0 : (phase + padding - dilation * first) / stride, dilation / common, positions);
    }

    /// <summary>Output position that the last tap meets at m = 0; negative inside the halo.</summary>
    public int Start => Shift - Spacing * (Taps - 1);

    /// <summary>Zeros read outside an output of this size.</summary>
    public int Halo(int outputSize) =>
        Taps == 0 || Positions == 0 ? 0 : Math.Max(0, Math.Max(-Start, Positions - 1 + Shift - (outputSize - 1)));
}
