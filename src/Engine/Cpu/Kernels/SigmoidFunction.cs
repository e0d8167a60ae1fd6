using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>1 / (1 + e^-x); slope y (1 - y).</summary>
internal readonly struct SigmoidFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Value<TWidth, TVector>(TVector x, TVector slope, TVector scale)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
        => TWidth.Divide(TWidth.Broadcast(1), TWidth.Add(TWidth.Broadcast(1), TWidth.Exp(TWidth.Subtract(TWidth.Zero, x))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gradient<TWidth, TVector>(TVector y, TVector gradient, TVector slope, TVector scale)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
        => TWidth.Multiply(gradient, TWidth.Multiply(y, TWidth.Subtract(TWidth.Broadcast(1), y)));
}
