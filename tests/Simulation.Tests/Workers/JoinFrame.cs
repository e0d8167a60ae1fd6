namespace Lockstep.Simulation.Tests.Workers;

/// <summary>A worker asks to be a member.</summary>
internal sealed record JoinFrame
{
    public static JoinFrame Instance { get; } = new();
}
