using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>What a pooling kernel needs for one row of windows; a kernel uses two or all four of the pointers.</summary>
internal unsafe struct PoolingArguments
{
    public PoolingGeometry Geometry;
    public int Channels;
    public int InputWidth;
    public int OutputWidth;

    /// <summary>The windows' real rows.</summary>
    public WindowSpan Rows;

    /// <summary>First pixel of the windows' first real row.</summary>
    public float* Input;
    public int InputRow;

    public float* InputGradient;
    public int InputGradientRow;

    /// <summary>First pixel of the output's row.</summary>
    public float* Output;
    public float* OutputGradient;
}
