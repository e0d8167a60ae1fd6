using Lockstep.Simulation.Tests.World;

namespace Lockstep.Simulation.Tests;

/// <summary>
/// Random schedules of the generation protocol: a simulation, in which decisions are the product's own and everything between
/// them is made up. <c>LOCKSTEP_SIMULATION_SEED=n</c> plays one schedule, <c>LOCKSTEP_SIMULATIONS=n</c> that many.
/// </summary>
public sealed class SimulationTests
{
    private const int Schedules = 100_000;

    [Fact]
    public void Schedules_AtRandom_LoseNothingAndEnd()
    {
        if (Environment.GetEnvironmentVariable("LOCKSTEP_SIMULATION_SEED") is { } one)
        {
            Assert.Fail(Replay.Of(ulong.Parse(one, null)) ?? "nothing went wrong");
        }

        int count = Environment.GetEnvironmentVariable("LOCKSTEP_SIMULATIONS") is { } given ? int.Parse(given, null) : Schedules;
        var search = Search.Over(count, BrokenOnPurpose.Nothing);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} schedules, {search.Events} events");
        if (search.Failures.Count > 0)
        {
            Assert.Fail($"{Replay.Of(search.Failures[0].Seed)}\n\n{string.Join('\n', search.Failures)}");
        }
    }

    /// <summary>A search that never finds anything proves nothing: this journal takes what a deposed coordinator writes.</summary>
    [Fact]
    public void Schedules_JournalWithoutFence_AreFound() =>
        Assert.NotEmpty(Search.Over(5_000, new BrokenOnPurpose { NoFence = true }).Failures);

    [Fact]
    public void Replay_OfASeed_IsTheSameEveryTime()
    {
        var (one, other) = (new ClusterSimulation(17, log: true), new ClusterSimulation(17, log: true));
        one.Run();
        other.Run();
        Assert.Equal(one.Log!.ToString(), other.Log!.ToString());
    }
}
