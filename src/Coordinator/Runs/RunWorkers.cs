using System.Collections.Immutable;
using Google.Protobuf;
using Lockstep.Actors;
using Lockstep.Coordinator.Queue;
using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>What a run's actor says to its workers, and to the queue about them.</summary>
/// <param name="self">The run's actor, sender of everything.</param>
internal sealed class RunWorkers(RunDescription description, RunSurroundings around, RunMessages messages, IActorRef self)
{
    private readonly Dictionary<string, long> _silenced = new(StringComparer.Ordinal);

    /// <summary>Stays in the queue that are over: what was granted before this run left the queue is not its own any more.</summary>
    private long _queueLife;

    /// <summary>Whether a grant belongs to the present stay in the queue.</summary>
    public bool IsOwn(WorkersGranted granted) => granted.Life == _queueLife;

    public void SendToAll(IEnumerable<RosterEntry> workers, IMessage message)
    {
        foreach (var member in workers)
        {
            Send(member.WorkerId, message);
        }
    }

    public void Send(string workerId, IMessage message) => around.WorkerRef(workerId)?.Tell(message, self);

    /// <summary>Given up for its silence: the queue still counts it as held, until it speaks or its link is lost.</summary>
    public void Silenced(string workerId) => _silenced[workerId] = around.Time.GetTimestamp();

    /// <summary>One that stays silent though its link lives is told to stop, and given back: it may speak when it is asked anew.</summary>
    public void GiveUpSilenced(TimeSpan patience)
    {
        foreach (string worker in _silenced.Where(pair => around.Time.GetElapsedTime(pair.Value) > patience).Select(pair => pair.Key).ToList())
        {
            Dismiss(worker, "silent");
        }
    }

    /// <summary>The queue has heard of its loss itself.</summary>
    public void Gone(string workerId) => _silenced.Remove(workerId);

    /// <summary>
    /// It is to stop. The queue gets it back only if it was given up here: any other has left the queue's list already, and may have
    /// been granted to this run again a moment ago.
    /// </summary>
    public void Dismiss(string workerId, string why)
    {
        Send(workerId, messages.Release(why));
        if (_silenced.Remove(workerId))
        {
            around.Queue.Tell(new WorkersReleased(description.Id, [workerId]));
        }
    }

    public void Release(ImmutableArray<string> workers, string why, TimeSpan rest)
    {
        foreach (string worker in workers)
        {
            Send(worker, messages.Release(why));
        }

        around.Queue.Tell(new WorkersReleased(description.Id, workers, rest));
    }

    /// <summary>A run that wants other workers than before does not count on those that may never speak again.</summary>
    public void Enqueue(RunState state)
    {
        if (_silenced.Count > 0)
        {
            around.Queue.Tell(new WorkersReleased(description.Id, [.. _silenced.Keys], state.Limits.Rest));
            _silenced.Clear();
        }

        around.Queue.Tell(new RunQueued(
            description.Id, state.Least, state.Wanted, description.Spec.Priority, description.Created, [.. state.Roster.Members.Select(member => member.WorkerId)], _queueLife, self));
    }

    public void LeaveQueue()
    {
        _queueLife++;
        around.Queue.Tell(new RunLeft(description.Id));
    }

    /// <summary>The worker answers whoever asked; null where it can be asked, else why not.</summary>
    public string? Inject(InjectAsked asked, Roster roster, IActorRef? asker)
    {
        int rank = asked.Rank < 0 ? roster.WorldSize - 1 : asked.Rank;
        if (rank < 0 || rank >= roster.WorldSize || around.WorkerRef(roster.Members[rank].WorkerId) is not { } worker)
        {
            return $"run {asked.RunId} has no rank {rank} now: {roster.WorldSize} workers";
        }

        worker.Tell(new InjectFault { Fault = asked.Fault, Seconds = asked.Seconds, Factor = asked.Factor }, asker);
        return null;
    }
}
