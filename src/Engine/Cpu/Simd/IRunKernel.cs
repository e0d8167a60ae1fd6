namespace Lockstep.Engine.Cpu.Simd;

/// <summary>A kernel over a run of floats that it treats alike and one by one.</summary>
internal interface IRunKernel<TArguments>
    where TArguments : struct
{
    /// <summary>Does the floats <paramref name="first"/> … <paramref name="end"/>-1; their number is a multiple of Lanes.</summary>
    static abstract void Range<TWidth, TVector>(in TArguments arguments, int first, int end)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged;
}
