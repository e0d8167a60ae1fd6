using Lockstep.Engine.Initialisation;

namespace Lockstep.Engine.Training;

/// <summary>The key of a step's random numbers: a pure function of a run's seed and the step, hence the same on all ranks and after a resume.</summary>
public static class StepKey
{
    /// <summary>A key that differs from step to step.</summary>
    public static ulong Of(ulong seed, long step) => CounterRandom.Bits(CounterRandom.Derive(seed, "step"), (ulong)step);
}
