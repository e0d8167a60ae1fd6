namespace Lockstep.Coordinator.Journal;

/// <summary>Who wants to lead.</summary>
/// <param name="Holder">Host and process, for people.</param>
/// <param name="Address">Where clients and workers reach it.</param>
/// <param name="Duration">For how long a renewal counts.</param>
internal sealed record LeaseClaim(string Holder, string Address, TimeSpan Duration);
