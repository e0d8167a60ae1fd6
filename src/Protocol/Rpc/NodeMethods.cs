using Lockstep.Protocol.V1;

namespace Lockstep.Protocol.Rpc;

/// <summary>The methods of service <c>lockstep.v1.Node</c> (actors.proto).</summary>
public static class NodeMethods
{
    /// <summary>Bidirectional stream that carries the messages of remote actor references.</summary>
    public static readonly RpcMethod<Frame, Frame> Connect = new("lockstep.v1.Node", nameof(Connect));
}
