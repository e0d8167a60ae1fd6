namespace Lockstep.Protocol.Rpc;

/// <summary>How a call ended: the status codes of gRPC (grpc/doc/statuscodes.md), with their numbers on the wire.</summary>
public enum RpcStatusCode
{
    /// <summary>Success.</summary>
    OK = 0,

    /// <summary>The caller gave the call up.</summary>
    Cancelled = 1,

    /// <summary>The handler threw something that is not an <see cref="RpcException"/>.</summary>
    Unknown = 2,

    /// <summary>The request can never succeed, whatever the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>The time limit of the call passed first.</summary>
    DeadlineExceeded = 4,

    /// <summary>What the request names does not exist.</summary>
    NotFound = 5,

    /// <summary>What the request would create exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A limit was reached, for instance the size of a message.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the request needs.</summary>
    FailedPrecondition = 9,

    /// <summary>A conflict with another call; repeating at a higher level may help.</summary>
    Aborted = 10,

    /// <summary>A position lies outside the valid range.</summary>
    OutOfRange = 11,

    /// <summary>The method, or a feature such as compression, is not there.</summary>
    Unimplemented = 12,

    /// <summary>One side broke the protocol.</summary>
    Internal = 13,

    /// <summary>The server cannot be reached now; trying again may help.</summary>
    Unavailable = 14,

    /// <summary>Data were lost and cannot be recovered.</summary>
    DataLoss = 15,

    /// <summary>The caller did not prove who it is.</summary>
    Unauthenticated = 16,
}
