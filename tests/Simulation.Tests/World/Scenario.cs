namespace Lockstep.Simulation.Tests.World;

/// <summary>What is given before anything happens; a function of the seed.</summary>
internal sealed record Scenario
{
    public required int Workers { get; init; }

    public required int Runs { get; init; }

    public required int Least { get; init; }

    public required int Wanted { get; init; }

    public required int TotalSteps { get; init; }

    /// <summary>Rank 0 saves at the multiples of this; 0: never but at the end.</summary>
    public required int CheckpointEvery { get; init; }

    /// <summary>Faults and requests until everything heals.</summary>
    public required int Faults { get; init; }

    /// <summary>Events between two faults, on average.</summary>
    public required int Calm { get; init; }

    /// <summary>Deadlines may fire before their time, as on a coordinator that was held up.</summary>
    public required bool EarlyTimers { get; init; }

    public required bool RollsBack { get; init; }

    public static Scenario Of(Chance chance) => new()
    {
        Workers = chance.Between(1, 4),
        Runs = chance.OneIn(4) ? 2 : 1,
        Least = chance.Between(1, 2),
        Wanted = chance.Between(2, 4),
        TotalSteps = chance.Between(3, 12),
        CheckpointEvery = chance.Below(5),
        Faults = chance.Below(7),
        Calm = chance.Between(5, 40),
        EarlyTimers = chance.OneIn(8),
        RollsBack = !chance.OneIn(4),
    };
}
