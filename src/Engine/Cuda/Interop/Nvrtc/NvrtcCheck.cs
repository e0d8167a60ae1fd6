namespace Lockstep.Engine.Cuda.Interop.Nvrtc;

/// <summary>What every call of the run-time compiler passes through.</summary>
internal static unsafe class NvrtcCheck
{
    /// <exception cref="CudaException">The call failed.</exception>
    public static void Check(NvrtcResult result, string call)
    {
        if (result != NvrtcResult.Success)
        {
            throw Failure(result, call, string.Empty);
        }
    }

    /// <param name="result">Not success.</param>
    /// <param name="call">The native function.</param>
    /// <param name="log">What the compiler has to say.</param>
    public static CudaException Failure(NvrtcResult result, string call, string log) => new(
        call,
        (int)result,
        $"{call} failed: {NativeText.Of(NvrtcNative.GetErrorString(result))} ({(int)result}).{Advice(result)}{(log.Length > 0 ? "\n" + log : string.Empty)}",
        isOutOfMemory: result == NvrtcResult.OutOfMemory);

    private static string Advice(NvrtcResult result) => result switch
    {
        NvrtcResult.BuiltinOperationFailure => " libnvrtc-builtins of the same version must lie beside libnvrtc.",
        NvrtcResult.InvalidOption => " Is the GPU newer than this compiler? Then install a newer NVRTC.",
        _ => string.Empty,
    };
}
