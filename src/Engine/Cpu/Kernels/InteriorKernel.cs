using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Clears a tensor before a kernel that scatters into it.</summary>
internal static class InteriorKernel
{
    public static void ClearUnless(bool accumulate, in TensorShape shape, Span<float> data)
    {
        if (!accumulate)
        {
            data[..shape.Length].Clear();
        }
    }
}
