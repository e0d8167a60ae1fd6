using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>scale × x where positive, else scale × slope × (e^x - 1); slope of the latter y + scale × slope. Near 0, where e^x - 1 cancels, the series to x^5: its relative error at -0.1 is below 1e-7.</summary>
internal readonly struct ExponentialFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Value<TWidth, TVector>(TVector x, TVector slope, TVector scale)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
    {
        TVector one = TWidth.Broadcast(1);
        TVector series = TWidth.MultiplyAdd(x, TWidth.Broadcast(1f / 120), TWidth.Broadcast(1f / 24));
        series = TWidth.MultiplyAdd(x, series, TWidth.Broadcast(1f / 6));
        series = TWidth.MultiplyAdd(x, series, TWidth.Broadcast(0.5f));
        series = TWidth.Multiply(x, TWidth.MultiplyAdd(x, series, one));
        TVector far = TWidth.Subtract(TWidth.Exp(x), one);
        TVector below = TWidth.SelectPositive(TWidth.Add(x, TWidth.Broadcast(0.1f)), series, far);
        return TWidth.Multiply(scale, TWidth.SelectPositive(x, x, TWidth.Multiply(slope, below)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gradient<TWidth, TVector>(TVector y, TVector gradient, TVector slope, TVector scale)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
        => TWidth.Multiply(gradient, TWidth.SelectPositive(y, scale, TWidth.MultiplyAdd(scale, slope, y)));
}
