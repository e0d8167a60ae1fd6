namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>What every call of cuBLASLt passes through.</summary>
internal static unsafe class CublasCheck
{
    /// <exception cref="CudaException">The call failed.</exception>
    public static void Check(CublasStatus status, string call)
    {
        if (status != CublasStatus.Success)
        {
            throw Failure(status, call);
        }
    }

    /// <param name="status">Not success.</param>
    /// <param name="call">The native function.</param>
    /// <param name="detail">What it was asked for; empty where the call's name says it.</param>
    public static CudaException Failure(CublasStatus status, string call, string detail = "") => new(
        call,
        (int)status,
        $"{call}{(detail.Length > 0 ? $" ({detail})" : string.Empty)} failed: {NativeText.Of(CublasLtNative.GetStatusString(status))} ({(int)status}).{Advice(status)}",
        isOutOfMemory: status == CublasStatus.AllocFailed);

    private static string Advice(CublasStatus status) => status switch
    {
        CublasStatus.NotInitialized => " Are libraries of two CUDA versions mixed? `lockstep devices` shows where each was loaded from.",
        CublasStatus.AllocFailed => " The GPU or the host has no room: use a smaller batch, or end other processes on it.",
        CublasStatus.ArchMismatch => " This cuBLASLt does not know the GPU: install a newer one.",
        CublasStatus.ExecutionFailed => " If this process's context is lost, the worker must be restarted.",
        _ => string.Empty,
    };
}
