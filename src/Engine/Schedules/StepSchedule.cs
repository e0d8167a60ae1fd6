namespace Lockstep.Engine.Schedules;

/// <summary>factor^(milestones reached); a milestone is reached at the first step whose epoch is not below it.</summary>
internal sealed class StepSchedule(IReadOnlyList<double> milestones, double factor) : ILearningRateSchedule
{
    public ScheduleFactor At(in SchedulePosition position)
    {
        double product = 1;
        foreach (double milestone in milestones)
        {
            product *= position.Epoch >= milestone ? factor : 1;
        }

        return new ScheduleFactor(product);
    }
}
