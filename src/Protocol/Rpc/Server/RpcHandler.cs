namespace Lockstep.Protocol.Rpc.Server;

/// <summary>One mapped method, its message types closed over.</summary>
internal abstract class RpcHandler
{
    /// <summary>Serves the call up to, and not including, the trailers. Throws where the status is not OK.</summary>
    public abstract Task RunAsync(ServerCall call);
}
