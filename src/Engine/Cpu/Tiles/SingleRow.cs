using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>One vector of sums.</summary>
internal unsafe struct SingleRow<TWidth, TVector> : ITileRow<TVector>
    where TWidth : struct, IVectorWidth<TVector>
    where TVector : unmanaged
{
    private TVector _sum;

    public static int Vectors => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* target)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Start(TVector first, TVector second)
    {
        _sum = first;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd(float left, TVector first, TVector second)
    {
        TVector value = TWidth.Broadcast(left);
        _sum = TWidth.MultiplyAdd(value, first, _sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Finish(float* target, bool accumulate, bool rectify, bool stream)
    {
        TVector sum = rectify && !accumulate ? TWidth.Rectify(_sum) : _sum;
        if (stream && !accumulate)
        {
            TWidth.Stream(target, sum);
        }
        else
        {
            TWidth.Store(target, accumulate ? TWidth.Add(sum, TWidth.Load(target)) : sum);
        }
    }
}
