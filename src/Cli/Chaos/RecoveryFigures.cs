namespace Lockstep.Cli.Chaos;

/// <summary>What a fault costs.</summary>
/// <param name="StepMs">Median time of a step of the undisturbed run.</param>
/// <param name="DetectMs">From the fault to the event that names it.</param>
/// <param name="ResumeMs">From the fault to the next finished step; of a lost coordinator: how long training paused.</param>
/// <param name="StepsLost">Finished and done again.</param>
/// <param name="EpochsVerified">In so many epochs of the ledger samples were looked for.</param>
/// <param name="LinkLostMs">From the fault to the first broken data link.</param>
/// <param name="FormedMs">From the fault to the start of the next generation.</param>
internal sealed record RecoveryFigures(
    string Fault,
    int Workers,
    int Repeat,
    double StepMs,
    Spread DetectMs,
    Spread ResumeMs,
    long StepsLost,
    long SamplesLost,
    long SamplesRepeated,
    long EpochsVerified,
    Spread LinkLostMs,
    Spread FormedMs)
{
    public static RecoveryFigures Of(RecoveryRequest request, double stepMs, IReadOnlyList<FaultTimes> times, LedgerAudit audit) => new(
        request.Fault,
        request.Workers,
        times.Count,
        stepMs,
        Spread.Of(times.Select(time => time.DetectMs)),
        Spread.Of(times.Select(time => time.ResumeMs)),
        audit.StepsLost,
        audit.SamplesLost,
        audit.SamplesRepeated,
        audit.Epochs,
        Spread.Of(times.Select(time => time.LinkLostMs)),
        Spread.Of(times.Select(time => time.FormedMs)));
}
