using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Chaos.Strikes;

/// <summary>What is done to a worker of the local cluster, from outside of its process where that can be.</summary>
internal interface IBlow
{
    /// <summary>Does it now. Returns when, in microseconds since 1970.</summary>
    Task<long> HitAsync(StrikeScene scene, WorkerStatus victim, CancellationToken token);

    /// <summary>Lets the victim come back, if it is not replaced.</summary>
    Task MendAsync(StrikeScene scene, WorkerStatus victim, CancellationToken token);
}
