namespace Lockstep.Engine.Schedules;

/// <summary>(1 + cos(π step / steps)) / 2 (Loshchilov and Hutter 2017, equation 5, one period to 0).</summary>
internal sealed class CosineSchedule : ILearningRateSchedule
{
    public ScheduleFactor At(in SchedulePosition position) => new((1 + Math.Cos(Math.PI * position.Step / position.Steps)) / 2);
}
