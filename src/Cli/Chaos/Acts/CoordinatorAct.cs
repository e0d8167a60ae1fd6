namespace Lockstep.Cli.Chaos.Acts;

/// <summary>SIGKILL to the coordinator; the cluster starts another at its address.</summary>
internal sealed class CoordinatorAct : IChaosAct
{
    public Task<InjectedFault?> DoAsync(ChaosStage stage, Random dice, CancellationToken token)
    {
        stage.Cluster!.KillCoordinator();
        return Task.FromResult<InjectedFault?>(null);
    }
}
