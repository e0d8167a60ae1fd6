namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>Names in the imports; none is a file. <see cref="CudaLibraries"/> knows which file each stands for on this machine.</summary>
internal static class CudaLibraryName
{
    public const string Driver = "lockstep-cuda";
    public const string Nvrtc = "lockstep-nvrtc";
    public const string CublasLt = "lockstep-cublaslt";
    public const string Cudnn = "lockstep-cudnn";
    public const string Nccl = "lockstep-nccl";
}
