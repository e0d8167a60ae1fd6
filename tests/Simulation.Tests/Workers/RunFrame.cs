using Lockstep.Coordinator.Runs;

namespace Lockstep.Simulation.Tests.Workers;

/// <summary>A worker's message to a run's actor.</summary>
internal sealed record RunFrame(int Run, RunInput Input);
