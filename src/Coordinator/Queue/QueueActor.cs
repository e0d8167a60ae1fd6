using Lockstep.Actors;
using Lockstep.Coordinator.Runs;

namespace Lockstep.Coordinator.Queue;

/// <summary>Hands workers to runs, as <see cref="QueueState"/> decides.</summary>
internal sealed class QueueActor : Actor
{
    private readonly Dictionary<string, IActorRef> _runs = new(StringComparer.Ordinal);
    private QueueState _state = new();

    protected override void Receive(object message)
    {
        switch (message)
        {
            case RunQueued run:
                _runs[run.RunId] = run.Run;
                _state = _state.Add(run.RunId, run.Min, run.Max);
                break;
            case RunLeft left:
                _runs.Remove(left.RunId);
                _state = _state.Remove(left.RunId);
                break;
            case WorkersReleased released:
                _state = _state.Release(released.RunId, released.Workers);
                break;
            case WorkerUp up:
                _state = _state.Join(up.Worker);
                break;
            case WorkerDown down:
                OnDown(down);
                break;
            case HoldersAsked:
                Context.Reply(new HoldersAnswer(_state.Runs.SelectMany(run => run.Held.Select(worker => (worker, run.RunId))).ToDictionary()));
                return;
        }

        Grant();
    }

    private void OnDown(WorkerDown down)
    {
        var holder = _state.HolderOf(down.WorkerId);
        _state = _state.Leave(down.WorkerId);
        if (holder is not null && _runs.TryGetValue(holder, out var run))
        {
            run.Tell(new WorkerGone(down.WorkerId, down.Why), Context.Self);
        }
    }

    private void Grant()
    {
        var (state, grants) = _state.Assign();
        _state = state;
        foreach (var grant in grants)
        {
            _runs[grant.RunId].Tell(new WorkersGranted(grant.Workers), Context.Self);
        }
    }
}
