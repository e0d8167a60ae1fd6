namespace Lockstep.Engine.Schedules;

/// <summary>The peak throughout.</summary>
internal sealed class ConstantSchedule : ILearningRateSchedule
{
    public ScheduleFactor At(in SchedulePosition position) => new(1);
}
