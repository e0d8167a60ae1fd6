using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>max(0, x).</summary>
internal readonly struct RectifierFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Value<TWidth, TVector>(TVector x, TVector slope, TVector scale)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
        => TWidth.Rectify(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gradient<TWidth, TVector>(TVector y, TVector gradient, TVector slope, TVector scale)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
        => TWidth.PassPositive(y, gradient);
}
