using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>Two vectors of sums.</summary>
internal unsafe struct PairRow<TWidth, TVector> : ITileRow<TVector>
    where TWidth : struct, IVectorWidth<TVector>
    where TVector : unmanaged
{
    private TVector _first;
    private TVector _second;

    public static int Vectors => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* target)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(target);
            Sse.Prefetch0(target + TWidth.Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Start(TVector first, TVector second)
    {
        _first = first;
        _second = second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd(float left, TVector first, TVector second)
    {
        TVector value = TWidth.Broadcast(left);
        _first = TWidth.MultiplyAdd(value, first, _first);
        _second = TWidth.MultiplyAdd(value, second, _second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Finish(float* target, bool accumulate, bool rectify, bool stream)
    {
        if (accumulate)
        {
            TWidth.Store(target, TWidth.Add(_first, TWidth.Load(target)));
            TWidth.Store(target + TWidth.Lanes, TWidth.Add(_second, TWidth.Load(target + TWidth.Lanes)));
            return;
        }

        TVector first = rectify ? TWidth.Rectify(_first) : _first;
        TVector second = rectify ? TWidth.Rectify(_second) : _second;
        if (stream)
        {
            TWidth.Stream(target, first);
            TWidth.Stream(target + TWidth.Lanes, second);
        }
        else
        {
            TWidth.Store(target, first);
            TWidth.Store(target + TWidth.Lanes, second);
        }
    }
}
