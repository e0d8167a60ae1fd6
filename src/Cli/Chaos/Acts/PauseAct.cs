namespace Lockstep.Cli.Chaos.Acts;

/// <summary>The run is saved, gives its workers back, and goes on at once.</summary>
internal sealed class PauseAct : IChaosAct
{
    public async Task<InjectedFault?> DoAsync(ChaosStage stage, Random dice, CancellationToken token)
    {
        await stage.Client.PauseAsync(token);
        await stage.Client.ResumeAsync(token);
        return null;
    }
}
