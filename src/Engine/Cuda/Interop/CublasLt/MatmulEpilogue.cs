namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary><c>cublasLtEpilogue_t</c>.</summary>
internal enum MatmulEpilogue : uint
{
    Default = 1,
    Relu = 2,
    Bias = 4,
    ReluBias = 6,
    ReluAux = 130,
    ReluAuxBias = 134,
    ReluBackward = 136,
    ReluBackwardBiasGradient = 152,
    BiasGradientA = 256,
    BiasGradientB = 512,
}
