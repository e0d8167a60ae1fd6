using System.Runtime.Intrinsics;

namespace Lockstep.Engine.Cpu.Simd;

/// <summary>Cuts a run of floats into one range a width: as much as fills the widest vectors, then the rest with narrower ones.</summary>
internal static class Runs
{
    public static void Run<TKernel, TArguments>(in TArguments arguments, int length)
        where TKernel : IRunKernel<TArguments>
        where TArguments : struct
    {
        int at = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            at = Sweep<TKernel, TArguments, Width512, Vector512<float>>(arguments, at, length);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            at = Sweep<TKernel, TArguments, Width256, Vector256<float>>(arguments, at, length);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            at = Sweep<TKernel, TArguments, Width128, Vector128<float>>(arguments, at, length);
        }

        Sweep<TKernel, TArguments, Width1, float>(arguments, at, length);
    }

    private static int Sweep<TKernel, TArguments, TWidth, TVector>(in TArguments arguments, int at, int length)
        where TKernel : IRunKernel<TArguments>
        where TArguments : struct
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
    {
        int end = length - (length - at) % TWidth.Lanes;
        if (end > at)
        {
            TKernel.Range<TWidth, TVector>(arguments, at, end);
        }

        return end;
    }
}
