namespace Lockstep.Cli.Chaos.Acts;

/// <summary>A worker does a fault to itself, asked by way of the coordinator.</summary>
internal sealed class FaultAct(string kind) : IChaosAct
{
    public async Task<InjectedFault?> DoAsync(ChaosStage stage, Random dice, CancellationToken token)
    {
        var run = stage.Feed.Run;
        int rank = stage.Plan.Target.Of(run.Workers.Count, dice);
        var injected = await stage.Client.InjectAsync(kind, rank, stage.Plan.Duration, stage.Plan.Factor, token);
        return new InjectedFault(kind, injected.WorkerId, injected.UnixUs, run.Generation);
    }
}
