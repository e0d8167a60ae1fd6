using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>1 - 2 / (e^2x + 1); slope 1 - y². Near 0, where that cancels, the series to x^7: its relative error at 0.2 is below 1e-7.</summary>
internal readonly struct TanhFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Value<TWidth, TVector>(TVector x, TVector slope, TVector scale)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
    {
        TVector one = TWidth.Broadcast(1);
        TVector square = TWidth.Multiply(x, x);
        TVector series = TWidth.MultiplyAdd(square, TWidth.Broadcast(-17f / 315), TWidth.Broadcast(2f / 15));
        series = TWidth.MultiplyAdd(square, series, TWidth.Broadcast(-1f / 3));
        series = TWidth.Multiply(x, TWidth.MultiplyAdd(square, series, one));
        TVector far = TWidth.Subtract(one, TWidth.Divide(TWidth.Broadcast(2), TWidth.Add(TWidth.Exp(TWidth.Add(x, x)), one)));
        return TWidth.SelectPositive(TWidth.Subtract(square, TWidth.Broadcast(0.04f)), far, series);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gradient<TWidth, TVector>(TVector y, TVector gradient, TVector slope, TVector scale)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
        => TWidth.Multiply(gradient, TWidth.Subtract(TWidth.Broadcast(1), TWidth.Multiply(y, y)));
}
