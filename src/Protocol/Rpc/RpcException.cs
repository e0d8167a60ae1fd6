namespace Lockstep.Protocol.Rpc;

/// <summary>A call that ended with another status than <see cref="RpcStatusCode.OK"/>. Thrown by a handler, it reaches the caller with status and message.</summary>
public sealed class RpcException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RpcException(RpcStatusCode status, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Status = status;
    }

    /// <summary>How the call ended.</summary>
    public RpcStatusCode Status { get; }
}
