namespace Lockstep.Coordinator.Journal;

/// <summary>Who leads, as the database knows it.</summary>
/// <param name="Term">0: nobody ever did.</param>
/// <param name="Holder">Host and process.</param>
/// <param name="Address">Where clients and workers reach it; empty where unknown.</param>
/// <param name="Duration">For how long a renewal counts.</param>
/// <param name="Age">Since the last renewal, by the database's clock.</param>
internal sealed record LeaseRow(ulong Term, string Holder, string Address, TimeSpan Duration, TimeSpan Age)
{
    /// <summary>Time until it may be taken; zero or less: now.</summary>
    public TimeSpan Left => Duration - Age;
}
