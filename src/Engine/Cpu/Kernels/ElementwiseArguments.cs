namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>One row of an element-wise kernel; a kernel uses some of the pointers.</summary>
internal unsafe struct ElementwiseArguments
{
    public float* Input;
    public float* Output;
    public float* OutputGradient;
    public float* InputGradient;
    public float Slope;
    public float Scale;
    public bool Accumulate;
}
