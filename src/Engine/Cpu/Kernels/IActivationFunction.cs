using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>An activation and its adjoint at any width; NaN stays NaN in both directions.</summary>
internal interface IActivationFunction
{
    static abstract TVector Value<TWidth, TVector>(TVector x, TVector slope, TVector scale)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged;

    /// <summary>The gradient with respect to x, from y = Value(x) and the gradient with respect to y.</summary>
    static abstract TVector Gradient<TWidth, TVector>(TVector y, TVector gradient, TVector slope, TVector scale)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged;
}
