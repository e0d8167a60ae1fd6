namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Runs of floats of one length, in the order in which they are to be added.</summary>
internal interface ISummands
{
    int Count { get; }

    ReadOnlySpan<float> this[int index] { get; }
}
