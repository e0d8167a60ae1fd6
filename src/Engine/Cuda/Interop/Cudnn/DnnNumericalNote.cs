namespace Lockstep.Engine.Cuda.Interop.Cudnn;

/// <summary><c>cudnnBackendNumericalNote_t</c>.</summary>
internal enum DnnNumericalNote
{
    TensorCore = 0,
    DownConvertInputs = 1,
    ReducedPrecisionReduction = 2,
    Fft = 3,
    Nondeterministic = 4,
    Winograd = 5,
    WinogradTile4x4 = 6,
    WinogradTile6x6 = 7,
    WinogradTile13x13 = 8,
}
