using Lockstep.Protocol.V1;

namespace Lockstep.Protocol.Rpc;

/// <summary>The methods of service <c>lockstep.v1.Cluster</c> (cluster.proto).</summary>
public static class ClusterMethods
{
    private const string Service = "lockstep.v1.Cluster";

    /// <summary>Unary.</summary>
    public static readonly RpcMethod<SubmitRequest, SubmitResponse> Submit = new(Service, nameof(Submit));

    /// <summary>Unary.</summary>
    public static readonly RpcMethod<ListRequest, ListResponse> List = new(Service, nameof(List));

    /// <summary>Unary.</summary>
    public static readonly RpcMethod<GetRequest, RunInfo> Get = new(Service, nameof(Get));

    /// <summary>Server stream.</summary>
    public static readonly RpcMethod<WatchRequest, RunUpdate> Watch = new(Service, nameof(Watch));

    /// <summary>Unary.</summary>
    public static readonly RpcMethod<CancelRequest, CancelResponse> Cancel = new(Service, nameof(Cancel));

    /// <summary>Unary.</summary>
    public static readonly RpcMethod<NodesRequest, NodesResponse> Nodes = new(Service, nameof(Nodes));

    /// <summary>Unary.</summary>
    public static readonly RpcMethod<PauseRequest, RunInfo> Pause = new(Service, nameof(Pause));

    /// <summary>Unary.</summary>
    public static readonly RpcMethod<ResumeRequest, RunInfo> Resume = new(Service, nameof(Resume));

    /// <summary>Unary.</summary>
    public static readonly RpcMethod<ScaleRequest, RunInfo> Scale = new(Service, nameof(Scale));

    /// <summary>Unary.</summary>
    public static readonly RpcMethod<WhyRequest, WhyResponse> Why = new(Service, nameof(Why));

    /// <summary>Unary.</summary>
    public static readonly RpcMethod<VerifyEpochRequest, VerifyEpochResponse> VerifyEpoch = new(Service, nameof(VerifyEpoch));

    /// <summary>Unary.</summary>
    public static readonly RpcMethod<InjectRequest, InjectResponse> Inject = new(Service, nameof(Inject));
}
