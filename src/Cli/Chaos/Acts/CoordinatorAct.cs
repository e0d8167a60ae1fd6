namespace Lockstep.Cli.Chaos.Acts;

/// <summary>SIGKILL to the coordinator; the cluster starts another at its address, which takes the run over.</summary>
internal sealed class CoordinatorAct : IChaosAct
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<InjectedFault?> DoAsync(ChaosStage stage, Random dice, CancellationToken token)
    {
        ulong term = stage.Feed.Run.Term;
        stage.Cluster!.KillCoordinator();

        // What is known of the run until then is what the dead one said.
        await stage.Feed.UntilAsync((run, _) => run.Term > term, "another coordinator took the run over", Patience, token);
        return null;
    }
}
