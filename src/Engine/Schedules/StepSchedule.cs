namespace Lockstep.Engine.Schedules;

/// <summary>
/// factor^(milestones reached), or the last reached milestone's own factor where <paramref name="factors"/> has them. A milestone
/// is reached at the first step whose epoch is not below it.
/// </summary>
internal sealed class StepSchedule(IReadOnlyList<double> milestones, double factor, IReadOnlyList<double> factors) : ILearningRateSchedule
{
    public ScheduleFactor At(in SchedulePosition position)
    {
        double product = 1;
        for (int i = 0; i < milestones.Count && position.Epoch >= milestones[i]; i++)
        {
            product = factors.Count > 0 ? factors[i] : product * factor;
        }

        return new ScheduleFactor(product);
    }
}
