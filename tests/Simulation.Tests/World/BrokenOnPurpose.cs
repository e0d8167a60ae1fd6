namespace Lockstep.Simulation.Tests.World;

/// <summary>Defects put into the simulated surroundings, to see that the checks find them.</summary>
internal sealed record BrokenOnPurpose
{
    public static BrokenOnPurpose Nothing { get; } = new();

    /// <summary>The journal takes writes of any term.</summary>
    public bool NoFence { get; init; }
}
