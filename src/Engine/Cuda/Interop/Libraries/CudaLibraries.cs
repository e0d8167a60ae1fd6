namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>x</summary>
internal static class CudaLibraries
{
}
