namespace Lockstep.Engine.Schedules;

/// <summary>Where a run is.</summary>
/// <param name="Step">Steps since the end of the warm-up, from 0; fractional where the warm-up ended within a step.</param>
/// <param name="Steps">Steps of the run after the warm-up.</param>
/// <param name="Epoch">Epochs since the start of the run, warm-up included.</param>
public readonly record struct SchedulePosition(double Step, double Steps, double Epoch);
