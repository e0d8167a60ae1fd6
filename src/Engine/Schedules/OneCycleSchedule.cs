namespace Lockstep.Engine.Schedules;

/// <summary>
/// Smith 2018, "super-convergence", with the details of torch.optim.lr_scheduler.OneCycleLR (two phases, cosine annealing):
/// from peak / 25 up to the peak at step riseShare × steps - 1, then down to peak / 25 / 10⁴ at the last step; momentum inversely.
/// </summary>
internal sealed class OneCycleSchedule(double riseShare, double momentumMin, double momentumMax) : ILearningRateSchedule
{
    private const double DivFactor = 25;
    private const double FinalDivFactor = 1e4;

    public bool WarmsUp => true;

    public ScheduleFactor At(in SchedulePosition position)
    {
        double top = riseShare * position.Steps - 1;
        double end = position.Steps - 1;
        if (position.Step <= top)
        {
            double rise = top > 0 ? position.Step / top : 1;
            return new ScheduleFactor(Anneal(1 / DivFactor, 1, rise), Anneal(momentumMax, momentumMin, rise));
        }

        double fall = end > top ? (position.Step - top) / (end - top) : 1;
        return new ScheduleFactor(Anneal(1, 1 / DivFactor / FinalDivFactor, fall), Anneal(momentumMin, momentumMax, fall));
    }

    private static double Anneal(double start, double end, double share) => end + (start - end) / 2 * (1 + Math.Cos(Math.PI * share));
}
