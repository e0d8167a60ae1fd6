namespace Lockstep.Engine.Cuda.Interop.Cudnn;

/// <summary>What every call of cuDNN passes through.</summary>
internal static unsafe class CudnnCheck
{
    private const int Category = 1000;
    private const int MostText = 1024;

    /// <exception cref="CudaException">The call failed.</exception>
    public static void Check(CudnnStatus status, string call)
    {
        if (status != CudnnStatus.Success)
        {
            throw Failure(status, call);
        }
    }

    /// <summary>
    /// Finalizes a descriptor. An engine that cannot run what it is asked for is an answer, not an error: callers try the next one.
    /// </summary>
    /// <param name="descriptor">With all of its attributes.</param>
    /// <param name="reason">Why it cannot be run; empty if it can.</param>
    /// <exception cref="CudaException">Something else is wrong.</exception>
    public static bool TryFinalize(DnnDescriptorHandle descriptor, out string reason)
    {
        const string Call = "cudnnBackendFinalize";
        var status = CudnnNative.Finalize(descriptor);
        if (IsNotSupported(status))
        {
            reason = Text(status, Call);
            return false;
        }

        Check(status, Call);
        reason = string.Empty;
        return true;
    }

    public static bool IsNotSupported(CudnnStatus status) => (int)status / Category * Category == (int)CudnnStatus.NotSupported;

    /// <param name="status">Not success.</param>
    /// <param name="call">The native function.</param>
    /// <param name="detail">What it was asked for; empty where the call's name says it.</param>
    public static CudaException Failure(CudnnStatus status, string call, string detail = "") =>
        new(call, (int)status, Text(status, detail.Length > 0 ? $"{call} ({detail})" : call) + Advice(status), isOutOfMemory: status is CudnnStatus.HostAllocationFailed or CudnnStatus.DeviceAllocationFailed);

    private static string Text(CudnnStatus status, string call)
    {
        string name = NativeText.Of(CudnnNative.GetErrorString(status));
        Span<byte> room = stackalloc byte[MostText];
        room.Clear();
        fixed (byte* text = room)
        {
            CudnnNative.GetLastErrorString(text, MostText);
        }

        string last = NativeText.Of(room);
        return $"{call} failed: {name} ({(int)status}){(last.Length > 0 ? ": " + last : string.Empty)}.";
    }

    private static string Advice(CudnnStatus status) => status switch
    {
        CudnnStatus.SublibraryLoadingFailed or CudnnStatus.SublibraryVersionMismatch =>
            " libcudnn's parts must be of one version and lie in its folder; `lockstep devices` shows which libcudnn was loaded.",
        CudnnStatus.IncompatibleDriver or CudnnStatus.IncompatibleRuntime => " This cuDNN is for another CUDA version.",
        CudnnStatus.HostAllocationFailed or CudnnStatus.DeviceAllocationFailed => " There is no room: use a smaller batch, or end other processes on the GPU.",
        _ when (int)status / Category * Category == (int)CudnnStatus.ExecutionFailed => " If this process's context is lost, the worker must be restarted.",
        _ => string.Empty,
    };
}
