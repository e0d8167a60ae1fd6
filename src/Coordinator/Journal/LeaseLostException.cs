namespace Lockstep.Coordinator.Journal;

/// <summary>The lease carries another term than the writer's: another coordinator leads.</summary>
internal sealed class LeaseLostException(ulong term, ulong current)
    : Exception($"the lease of term {term} is lost: the journal is in term {current}, another coordinator leads")
{
    /// <summary>The term that was found.</summary>
    public ulong Current { get; } = current;
}
