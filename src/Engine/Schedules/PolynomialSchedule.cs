namespace Lockstep.Engine.Schedules;

/// <summary>(1 - step / steps)^power (You et al. 2017, LARS, section 5: power 2).</summary>
internal sealed class PolynomialSchedule(double power) : ILearningRateSchedule
{
    public ScheduleFactor At(in SchedulePosition position) => new(Math.Pow(1 - position.Step / position.Steps, power));
}
