namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>One row of a rectifier with a slope a channel.</summary>
internal unsafe struct ChannelSlopeArguments
{
    public int Channels;
    public int Width;
    public float* Slopes;
    public float* SlopeGradients;
    public float* Input;
    public float* Output;
    public float* OutputGradient;

    /// <summary>Null: not wanted.</summary>
    public float* InputGradient;
    public bool Accumulate;
}
