using Google.Protobuf;

namespace Lockstep.Protocol.Rpc;

/// <summary>Names a method of a gRPC service and the messages that it takes and gives.</summary>
/// <param name="Service">Full name of the service, such as <c>lockstep.v1.Cluster</c>.</param>
/// <param name="Name">Name of the method, such as <c>Submit</c>.</param>
public sealed record RpcMethod<TRequest, TResponse>(string Service, string Name)
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>, new()
{
    /// <summary>Path of the HTTP/2 request: <c>/lockstep.v1.Cluster/Submit</c>.</summary>
    public string Path => $"/{Service}/{Name}";
}
