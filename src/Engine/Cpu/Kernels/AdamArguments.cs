using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>What the passes of <see cref="AdamKernel"/> share; Maximum is null without AMSGrad, Squares where nobody measures.</summary>
internal unsafe struct AdamArguments
{
    public float* Weights;
    public float* Gradients;
    public float* First;
    public float* Second;
    public float* Maximum;
    public double* Squares;
    public AdamFactors Factors;
}
