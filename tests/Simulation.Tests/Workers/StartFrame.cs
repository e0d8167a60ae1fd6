using Lockstep.Coordinator.Runs;

namespace Lockstep.Simulation.Tests.Workers;

/// <param name="Era">Rollbacks declared so far.</param>
/// <param name="MustBeOfEra">A coordinator that takes over does not know of them.</param>
internal sealed record StartFrame(int Run, ulong Generation, ulong Term, StartPlan Plan, long CheckpointStep, bool Stop, int Era, bool MustBeOfEra);
