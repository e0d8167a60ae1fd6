using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>x where positive, else slope × x; the output has the input's sign, as slopes are not negative.</summary>
internal readonly struct LeakyRectifierFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Value<TWidth, TVector>(TVector x, TVector slope, TVector scale)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
        => TWidth.SelectPositive(x, x, TWidth.Multiply(slope, x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gradient<TWidth, TVector>(TVector y, TVector gradient, TVector slope, TVector scale)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
        => TWidth.SelectPositive(y, gradient, TWidth.Multiply(slope, gradient));
}
