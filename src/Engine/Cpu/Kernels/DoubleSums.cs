using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Adds a vector of float32 sums to sums in double.</summary>
internal static unsafe class DoubleSums
{
    public static void Add<TWidth, TVector>(double* target, TVector values)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
    {
        float* lanes = stackalloc float[TWidth.Lanes];
        TWidth.Store(lanes, values);
        for (int lane = 0; lane < TWidth.Lanes; lane++)
        {
            target[lane] += lanes[lane];
        }
    }
}
