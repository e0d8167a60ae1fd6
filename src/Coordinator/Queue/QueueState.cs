using System.Collections.Immutable;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Queue;

/// <summary>
/// Gang scheduling by priority, then age: a run starts when its minimum of workers is free, and grows up to its maximum. A run that
/// cannot start yet keeps those behind it from taking the free workers, so that none starves, and asks runs of lower priority, the
/// lowest and youngest first, to yield if that would give it its minimum. Pure.
/// </summary>
internal sealed record QueueState
{
    /// <summary>In the order in which they are served.</summary>
    public ImmutableArray<QueuedRun> Runs { get; init; } = [];

    /// <summary>Workers that are up, longest-serving first.</summary>
    public ImmutableArray<RosterEntry> Workers { get; init; } = [];

    /// <summary>Workers that are up and not handed out for a while.</summary>
    public ImmutableHashSet<string> Resting { get; init; } = [];

    public QueueState Join(RosterEntry worker) => this with { Workers = Workers.RemoveAll(known => known.WorkerId == worker.WorkerId).Add(worker) };

    public QueueState Leave(string workerId) => this with
    {
        Workers = Workers.RemoveAll(worker => worker.WorkerId == workerId),
        Resting = Resting.Remove(workerId),
        Runs = [.. Runs.Select(run => run with { Held = run.Held.Remove(workerId) })],
    };

    /// <summary>
    /// A run queues, or says again what it wants. One that is known keeps what it holds: what it says of that may be older than the
    /// news of a worker's end. A new one has what an earlier coordinator gave it, unless another run says the same.
    /// </summary>
    public QueueState Add(QueuedRun run)
    {
        var held = Runs.FirstOrDefault(known => known.RunId == run.RunId)?.Held
            ?? run.Held.RemoveAll(worker => HolderOf(worker) is not null);
        return this with
        {
            Runs = [.. Runs.Where(known => known.RunId != run.RunId).Append(run with { Held = held })
                .OrderByDescending(known => known.Priority).ThenBy(known => known.Age).ThenBy(known => known.RunId, StringComparer.Ordinal)],
        };
    }

    public QueueState Remove(string runId) => this with { Runs = Runs.RemoveAll(run => run.RunId == runId) };

    public QueueState Release(string runId, IEnumerable<string> workers, bool resting = false)
    {
        var released = workers.ToList();
        return this with
        {
            Runs = [.. Runs.Select(run => run.RunId == runId ? run with { Held = run.Held.RemoveRange(released) } : run)],
            Resting = resting ? Resting.Union(released) : Resting,
        };
    }

    public QueueState Rested(IEnumerable<string> workers) => this with { Resting = Resting.Except(workers) };

    /// <summary>The run that holds a worker, or null.</summary>
    public string? HolderOf(string workerId) => Runs.FirstOrDefault(run => run.Held.Contains(workerId))?.RunId;

    /// <summary>Gives free workers to runs that want them.</summary>
    public QueueDecision Assign()
    {
        var held = Runs.SelectMany(run => run.Held).ToHashSet(StringComparer.Ordinal);
        var free = new Queue<RosterEntry>(Workers.Where(worker => !held.Contains(worker.WorkerId) && !Resting.Contains(worker.WorkerId)));
        var runs = Runs.ToBuilder();
        var grants = ImmutableArray.CreateBuilder<QueueGrant>();
        for (int i = 0; i < runs.Count; i++)
        {
            var run = runs[i];
            if (run.Held.Length + free.Count < run.Min)
            {
                return Preempt(runs.ToImmutable(), run, free.Count, grants.ToImmutable());
            }

            var taken = Enumerable.Range(0, Math.Clamp(run.Max - run.Held.Length, 0, free.Count)).Select(_ => free.Dequeue()).ToImmutableArray();
            if (!taken.IsEmpty)
            {
                runs[i] = run with { Held = [.. run.Held, .. taken.Select(worker => worker.WorkerId)] };
                grants.Add(new QueueGrant(run.RunId, taken, run.Life));
            }
        }

        return new QueueDecision(this with { Runs = runs.ToImmutable() }, grants.ToImmutable(), []);
    }

    private QueueDecision Preempt(ImmutableArray<QueuedRun> runs, QueuedRun wants, int free, ImmutableArray<QueueGrant> grants)
    {
        int missing = wants.Min - wants.Held.Length - free - runs.Where(run => run.Yields).Sum(run => run.Held.Length);
        var givers = runs.Reverse().Where(run => run.Priority < wants.Priority && !run.Yields && !run.Held.IsEmpty).ToList();
        var state = this with { Runs = runs };
        if (missing <= 0 || givers.Sum(run => run.Held.Length) < missing)
        {
            return new QueueDecision(state, grants, []);
        }

        var yields = ImmutableArray.CreateBuilder<QueueYield>();
        foreach (var giver in givers.TakeWhile(_ => missing > 0))
        {
            missing -= giver.Held.Length;
            yields.Add(new QueueYield(giver.RunId, wants.RunId));
            state = state with { Runs = state.Runs.Replace(giver, giver with { Yields = true }) };
        }

        return new QueueDecision(state, grants, yields.ToImmutable());
    }
}
