namespace Lockstep.Cli.Chaos.Acts;

/// <summary>The run is to have another number of workers, from two up to as many as there are.</summary>
internal sealed class ScaleAct(int most) : IChaosAct
{
    public async Task<InjectedFault?> DoAsync(ChaosStage stage, Random dice, CancellationToken token)
    {
        await stage.Client.ScaleAsync(dice.Next(2, most + 1), token);
        return null;
    }
}
