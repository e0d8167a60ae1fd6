namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>The libraries that are bound, in the order in which they are loaded.</summary>
internal enum CudaLibrary
{
    Driver,
    CublasLt,
    Nvrtc,
    Cudnn,
    Nccl,
}
