namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>One row of a maxout; a kernel uses two or all four of the pointers.</summary>
internal unsafe struct MaxoutArguments
{
    public int Pieces;

    /// <summary>Channels of the output.</summary>
    public int Channels;
    public int Width;
    public float* Input;
    public float* InputGradient;
    public float* Output;
    public float* OutputGradient;
    public bool Accumulate;
}
