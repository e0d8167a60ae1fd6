namespace Lockstep.Engine.Cuda;

/// <summary>A call into a CUDA library failed.</summary>
public sealed class CudaException : Exception
{
    internal CudaException(string call, int code, string message, bool isContextLost = false, bool isOutOfMemory = false)
        : base(message)
    {
        Call = call;
        Code = code;
        IsContextLost = isContextLost;
        IsOutOfMemory = isOutOfMemory;
    }

    /// <summary>The native function, by its exported name.</summary>
    public string Call { get; }

    /// <summary>What it returned; its meaning is the library's.</summary>
    public int Code { get; }

    /// <summary>Every further call of this process will fail: what it held on the GPU is lost, and it must be started again.</summary>
    public bool IsContextLost { get; }

    /// <summary>The GPU or the host has no room for what was asked for.</summary>
    public bool IsOutOfMemory { get; }
}
