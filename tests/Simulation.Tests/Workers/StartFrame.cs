using Lockstep.Coordinator.Runs;

namespace Lockstep.Simulation.Tests.Workers;

internal sealed record StartFrame(int Run, ulong Generation, ulong Term, StartPlan Plan, long CheckpointStep, bool Stop, int Era);
