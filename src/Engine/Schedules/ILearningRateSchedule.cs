namespace Lockstep.Engine.Schedules;

/// <summary>A shape of the learning rate, relative to its peak; a pure function of the position.</summary>
public interface ILearningRateSchedule
{
    /// <summary>Whether the shape rises by itself, so that no warm-up is put before it.</summary>
    bool WarmsUp => false;

    /// <summary>The factor at a position.</summary>
    ScheduleFactor At(in SchedulePosition position);
}
