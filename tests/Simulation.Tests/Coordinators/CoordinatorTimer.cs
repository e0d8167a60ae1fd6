namespace Lockstep.Simulation.Tests.Coordinators;

/// <param name="Run">The run whose deadline it is; -1: workers have rested.</param>
internal sealed record CoordinatorTimer(long Due, int Run, object Message);
