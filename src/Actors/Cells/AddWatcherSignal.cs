namespace Lockstep.Actors.Cells;

/// <summary>Tell this reference when the cell has ended.</summary>
internal sealed record AddWatcherSignal(IActorRef Watcher) : Signal;
