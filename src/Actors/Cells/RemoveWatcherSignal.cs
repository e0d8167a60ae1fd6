namespace Lockstep.Actors.Cells;

/// <summary>Takes <see cref="AddWatcherSignal"/> back.</summary>
internal sealed record RemoveWatcherSignal(IActorRef Watcher) : Signal;
