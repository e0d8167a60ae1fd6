namespace Lockstep.Engine.Cuda.Interop.Nccl;

/// <summary>What every call of NCCL passes through.</summary>
internal static unsafe class NcclCheck
{
    /// <exception cref="CudaException">The call failed, or is not done.</exception>
    public static void Check(NcclResult result, string call, CommunicatorHandle communicator = default)
    {
        if (result != NcclResult.Success)
        {
            throw Failure(result, call, communicator);
        }
    }

    /// <summary>For communicators that do not block.</summary>
    /// <returns>False for <see cref="NcclResult.InProgress"/>: ask ncclCommGetAsyncError until it is something else.</returns>
    /// <exception cref="CudaException">The call failed.</exception>
    public static bool IsDone(NcclResult result, string call, CommunicatorHandle communicator = default)
    {
        if (result == NcclResult.InProgress)
        {
            return false;
        }

        Check(result, call, communicator);
        return true;
    }

    /// <param name="result">Not success.</param>
    /// <param name="call">The native function.</param>
    /// <param name="communicator">On which; none before there is one.</param>
    public static CudaException Failure(NcclResult result, string call, CommunicatorHandle communicator = default)
    {
        string last = NativeText.Of(NcclNative.GetLastError(communicator));
        return new CudaException(
            call,
            (int)result,
            $"{call} failed: {NativeText.Of(NcclNative.GetErrorString(result))} ({(int)result}){(last.Length > 0 ? ": " + last.TrimEnd() : string.Empty)}.{Advice(result)}");
    }

    private static string Advice(NcclResult result) => result switch
    {
        NcclResult.SystemError => " Look at NCCL_SOCKET_IFNAME (the network that the workers share) and at the limits of /dev/shm and of locked memory; NCCL_DEBUG=WARN says more.",
        NcclResult.InvalidUsage => " Two ranks on one GPU are refused before NCCL 2.30; each worker needs a GPU of its own.",
        NcclResult.RemoteError => " Another rank, or the way to it, is gone: the generation ends.",
        NcclResult.UnhandledCudaError => " If this process's context is lost, the worker must be restarted.",
        _ => string.Empty,
    };
}
