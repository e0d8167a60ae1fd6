namespace Lockstep.Simulation.Tests.Coordinators;

/// <summary>Somebody asked for the ledger.</summary>
internal sealed record LedgerFlush
{
    public static LedgerFlush Instance { get; } = new();
}
