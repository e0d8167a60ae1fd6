namespace Lockstep.Simulation.Tests.Workers;

internal sealed record ProgressFrame(int Run, int Worker, ulong Generation, long Step);
