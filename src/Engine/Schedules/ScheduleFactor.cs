namespace Lockstep.Engine.Schedules;

/// <summary>What a schedule gives.</summary>
/// <param name="LearningRate">As a fraction of the peak.</param>
/// <param name="Momentum">The step's momentum, or null where the schedule leaves it alone.</param>
public readonly record struct ScheduleFactor(double LearningRate, double? Momentum = null);
