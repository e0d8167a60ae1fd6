using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Chaos;

/// <summary>What a run lost and did twice, by its coordinator's ledger, over the epochs that are complete.</summary>
/// <param name="StepsLost">Finished once, lost with every worker that held them, and done again.</param>
internal sealed record LedgerAudit(long Epochs, long StepsLost, long SamplesLost, long SamplesRepeated)
{
    public static async Task<LedgerAudit> OfAsync(RunClient client, CancellationToken token)
    {
        var run = await client.GetAsync(token);
        var audit = new LedgerAudit((long)run.Epoch, run.RepeatedSteps, 0, 0);
        for (long epoch = 0; epoch < audit.Epochs; epoch++)
        {
            var verified = await client.VerifyEpochAsync(epoch, token);
            audit = audit with { SamplesLost = audit.SamplesLost + verified.Missing, SamplesRepeated = audit.SamplesRepeated + verified.Repeated };
        }

        return audit;
    }
}
