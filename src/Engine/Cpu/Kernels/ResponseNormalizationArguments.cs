using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>One pixel of a response normalisation. The two padded buffers have half a window of zeros on both sides.</summary>
internal unsafe struct ResponseNormalizationArguments
{
    public ResponseNormalization Settings;
    public float* Input;
    public float* Output;
    public float* OutputGradient;
    public float* InputGradient;
    public bool Accumulate;

    /// <summary>Squares of the input, [size / 2 zeros | channels | size / 2 zeros].</summary>
    public float* Squares;

    /// <summary>outputGradient × output / s, padded in the same way.</summary>
    public float* Shares;

    /// <summary>outputGradient × s^-beta, [channels].</summary>
    public float* Direct;
}
