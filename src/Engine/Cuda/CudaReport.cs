namespace Lockstep.Engine.Cuda;

/// <summary>What there is of CUDA on this machine.</summary>
/// <param name="Gpus">Empty if there are none, or if they cannot be asked.</param>
/// <param name="CudaVersion">The newest that the driver runs, such as 13.0; empty without a driver.</param>
/// <param name="DriverRelease">Of the kernel module, such as 580.159.03; empty where that is unknown.</param>
/// <param name="Libraries">The driver's first.</param>
/// <param name="Problem">Why no worker can use CUDA here; empty if one can.</param>
public sealed record CudaReport(
    IReadOnlyList<GpuReport> Gpus, string CudaVersion, string DriverRelease, IReadOnlyList<CudaLibraryReport> Libraries, string Problem)
{
    /// <summary>Whether a worker can use CUDA here. NCCL is needed by several workers only.</summary>
    public bool IsUsable => Problem.Length == 0;
}
