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
                _state = _state.Add(run.RunId, run.Min, run.Max);
                break;
            case RunLeft ended:
                _runs.Remove(ended.RunId);
                _state = _state.Remove(ended.RunId);
                break;
            case WorkersReleased released:
                _state = _state.Release(released.RunId, released.Workers);
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
        var (state, grants) = _state.Assign();
        _state = state;
        foreach (var grant in grants)
        {
            _runs[grant.RunId].Tell(new WorkersGranted(grant.Workers), Context.Self);
        }
    }
}
