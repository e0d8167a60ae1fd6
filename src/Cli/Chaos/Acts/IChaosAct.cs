namespace Lockstep.Cli.Chaos.Acts;

/// <summary>One disturbance of a live run.</summary>
internal interface IChaosAct
{
    /// <summary>Does it. The worker that suffers a fault, with the time; null where none does.</summary>
    /// <exception cref="Lockstep.Protocol.Rpc.RpcException">It was refused.</exception>
    Task<InjectedFault?> DoAsync(ChaosStage stage, Random dice, CancellationToken token);
}
