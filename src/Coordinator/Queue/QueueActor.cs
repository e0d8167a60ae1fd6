using Lockstep.Actors;
using Lockstep.Actors.Membership;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Rosters;

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
                _state = _state.Add(new QueuedRun(run.RunId, run.Min, run.Max, run.Priority, run.Age, run.Held, run.Life));
                break;
            case RunLeft ended:
                _runs.Remove(ended.RunId);
                _state = _state.Remove(ended.RunId);
                break;
            case WorkersReleased released:
                OnReleased(released);
                break;
            case RestOver over:
                _state = _state.Rested(over.Workers);
                break;
            case MemberJoined joined:
                var info = joined.Member.Info;
                _state = _state.Join(new RosterEntry(info.WorkerId, info.DataHost, info.DataPort));
                break;
            case MemberUnreachable unreachable:
                OnDown(unreachable.Member.WorkerId, unreachable.Reason.ToString());
                break;
            case MemberLeft left:
                OnDown(left.Member.WorkerId, left.Reason);
                break;
            case HoldersAsked:
                Context.Reply(new HoldersAnswer(_state.Runs.SelectMany(run => run.Held.Select(worker => (worker, run.RunId))).ToDictionary()));
                return;
        }

        Grant();
    }

    private void OnReleased(WorkersReleased released)
    {
        bool resting = released.Rest > TimeSpan.Zero;
        _state = _state.Release(released.RunId, released.Workers, resting);
        if (resting)
        {
            Context.Schedule(released.Rest, new RestOver(released.Workers));
        }
    }

    private void OnDown(string workerId, string why)
    {
        var holder = _state.HolderOf(workerId);
        _state = _state.Leave(workerId);
        if (holder is not null && _runs.TryGetValue(holder, out var run))
        {
            run.Tell(new WorkerGone(workerId, why), Context.Self);
        }
    }

    private void Grant()
    {
        var decision = _state.Assign();
        _state = decision.State;
        foreach (var grant in decision.Grants)
        {
            _runs[grant.RunId].Tell(new WorkersGranted(grant.Workers, grant.Life), Context.Self);
        }

        foreach (var yielding in decision.Yields)
        {
            _runs[yielding.RunId].Tell(new YieldRun(yielding.RunId, $"run {yielding.To} of higher priority needs the workers"), Context.Self);
        }
    }
}
