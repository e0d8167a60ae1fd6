using Lockstep.Protocol.Experiments;

namespace Lockstep.Simulation.Tests.World;

/// <summary>Experiment files of the simulated runs; the second one has the higher priority.</summary>
internal static class SimulatedSpec
{
    public static ExperimentSpec Of(Scenario scenario, int run) => new()
    {
        Name = Names.OfRun(run),
        Model = new ModelSpec { Name = "none" },
        Data = new DataSpec { Source = default },
        Workers = new WorkersSpec { Min = scenario.Least, Max = Math.Max(scenario.Least, scenario.Wanted) },
        Priority = run,
        Divergence = new DivergenceSpec { Policy = scenario.RollsBack ? DivergencePolicy.Rollback : DivergencePolicy.Stop },
    };
}
