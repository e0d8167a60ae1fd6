namespace Lockstep.Engine.Devices;

/// <summary>
/// One axis of a strided convolution's input gradient. Input positions y = stride × m + phase meet the taps
/// firstTap + stride × t only, t = 0 … taps-1, and output positions m + shift - t: per phase a plain convolution of stride 1.
/// </summary>
internal readonly record struct GradientPhase(int FirstTap, int Taps, int Shift, int Positions)
{
    public static GradientPhase Of(int kernel, int stride, int padding, int phase, int inputSize)
    {
        int firstTap = (phase + padding) % stride;
        int taps = kernel > firstTap ? (kernel - firstTap + stride - 1) / stride : 0;
        int positions = inputSize > phase ? (inputSize - 1 - phase) / stride + 1 : 0;
        return new GradientPhase(firstTap, taps, (phase + padding - firstTap) / stride, positions);
    }

    /// <summary>Output position that the last tap meets at m = 0; negative inside the halo.</summary>
    public int Start => Shift - (Taps - 1);

    /// <summary>Zeros read outside an output of this size.</summary>
    public int Halo(int outputSize) =>
        Taps == 0 || Positions == 0 ? 0 : Math.Max(0, Math.Max(-Start, Positions - 1 + Shift - (outputSize - 1)));
}
