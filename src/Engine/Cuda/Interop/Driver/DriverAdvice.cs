namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>What to do about the driver's well-known errors.</summary>
internal static class DriverAdvice
{
    /// <summary>After these every call fails until the process has been started again.</summary>
    public static bool LosesContext(CudaResult result) => result is
        CudaResult.EccUncorrectable or CudaResult.NvLinkUncorrectable or CudaResult.IllegalAddress or CudaResult.LaunchTimeout or
        CudaResult.DeviceAssert or CudaResult.HardwareStackError or CudaResult.IllegalInstruction or CudaResult.MisalignedAddress or
        CudaResult.InvalidAddressSpace or CudaResult.InvalidProgramCounter or CudaResult.LaunchFailed or CudaResult.ExternalDevice or
        CudaResult.Contained or CudaResult.TensorMemoryLeak or CudaResult.ContextIsDestroyed or CudaResult.MpsClientTerminated or
        CudaResult.Unknown;

    /// <returns>A sentence, or nothing.</returns>
    public static string For(CudaResult result) => result switch
    {
        CudaResult.OutOfMemory => "The GPU has no room: use a smaller batch, or end other processes on it (nvidia-smi).",
        CudaResult.StubLibrary => "That libcuda is a toolkit's stub: take its folder out of LD_LIBRARY_PATH.",
        CudaResult.InsufficientDriver or CudaResult.CallRequiresNewerDriver =>
            "The driver is older than the libraries: update it (525 or newer for CUDA 12, 580 or newer for CUDA 13).",
        CudaResult.SystemDriverMismatch => "The kernel module and libcuda are of different versions: restart the machine after an update of the driver.",
        CudaResult.DeviceUnavailable => "Another process has the GPU for itself (nvidia-smi -q -d COMPUTE).",
        CudaResult.NoDevice => "No GPU is visible: look at CUDA_VISIBLE_DEVICES, at nvidia-smi, and in a container at --gpus.",
        CudaResult.SystemNotReady => "The GPUs are not ready yet: is the fabric manager running (nvidia-fabricmanager)?",
        CudaResult.CompatNotSupportedOnDevice => "The forward-compatibility libraries do not support this GPU: take /usr/local/cuda/compat out of LD_LIBRARY_PATH.",
        CudaResult.NoBinaryForGpu or CudaResult.InvalidImage => "The kernels were compiled for another GPU: delete the kernel cache.",
        CudaResult.UnsupportedPtxVersion => "The compiler (NVRTC) is newer than the driver: update the driver, or use the NVRTC of the driver's CUDA version.",
        CudaResult.StreamCaptureUnsupported or CudaResult.StreamCaptureInvalidated or CudaResult.StreamCaptureMerge or
        CudaResult.StreamCaptureUnmatched or CudaResult.StreamCaptureUnjoined or CudaResult.StreamCaptureIsolation or
        CudaResult.StreamCaptureImplicit or CudaResult.CapturedEvent or CudaResult.StreamCaptureWrongThread =>
            "A step is being recorded as a graph, and this call does not go into one.",
        _ when LosesContext(result) => "This process's context is lost; the worker must be restarted.",
        _ => string.Empty,
    };
}
