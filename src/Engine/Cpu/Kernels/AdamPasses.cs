using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>The two halves of Adam at one vector.</summary>
internal static unsafe class AdamPasses
{
    /// <summary>g' = g + gradientDecay w; m = β₁ m + (1 - β₁) g'; v = β₂ v + (1 - β₂) g'²; [top = max(top, v)].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Moments<TWidth, TVector>(in AdamArguments arguments, int column, TVector weight)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
    {
        AdamFactors factors = arguments.Factors;
        TVector gradient = TWidth.MultiplyAdd(weight, TWidth.Broadcast(factors.GradientDecay), TWidth.Load(arguments.Gradients + column));
        TVector first = TWidth.Multiply(gradient, TWidth.Broadcast(factors.FirstAdd));
        first = TWidth.MultiplyAdd(TWidth.Load(arguments.First + column), TWidth.Broadcast(factors.FirstKeep), first);
        TVector second = TWidth.Multiply(TWidth.Multiply(gradient, TWidth.Broadcast(factors.SecondAdd)), gradient);
        second = TWidth.MultiplyAdd(TWidth.Load(arguments.Second + column), TWidth.Broadcast(factors.SecondKeep), second);
        TWidth.Store(arguments.First + column, first);
        TWidth.Store(arguments.Second + column, second);
        if (arguments.Maximum is not null)
        {
            TWidth.Store(arguments.Maximum + column, TWidth.Maximum(TWidth.Load(arguments.Maximum + column), second));
        }
    }

    /// <summary>firstScale m / (secondScale sqrt(v or top) + epsilon) + directionDecay w.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Direction<TWidth, TVector>(in AdamArguments arguments, int column, TVector weight)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
    {
        AdamFactors factors = arguments.Factors;
        TVector root = TWidth.SquareRoot(TWidth.Load((arguments.Maximum is null ? arguments.Second : arguments.Maximum) + column));
        TVector below = TWidth.MultiplyAdd(root, TWidth.Broadcast(factors.SecondScale), TWidth.Broadcast(factors.Epsilon));
        TVector above = TWidth.Multiply(TWidth.Load(arguments.First + column), TWidth.Broadcast(factors.FirstScale));
        return TWidth.MultiplyAdd(weight, TWidth.Broadcast(factors.DirectionDecay), TWidth.Divide(above, below));
    }
}
