using System.Collections.Immutable;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Queue;

/// <summary>
/// Gang scheduling, oldest run first: a run starts when its minimum of workers is free, and grows up to its maximum. A run that
/// cannot start yet keeps younger ones from taking the free workers, so that none starves. Pure.
/// </summary>
internal sealed record QueueState
{
    /// <summary>Oldest first.</summary>
    public ImmutableArray<QueuedRun> Runs { get; init; } = [];

    /// <summary>Workers that are up, longest-serving first.</summary>
    public ImmutableArray<RosterEntry> Workers { get; init; } = [];

    public QueueState Join(RosterEntry worker) =>
        Workers.Any(known => known.WorkerId == worker.WorkerId) ? this : this with { Workers = Workers.Add(worker) };

    public QueueState Leave(string workerId) => this with
    {
        Workers = Workers.RemoveAll(worker => worker.WorkerId == workerId),
        Runs = [.. Runs.Select(run => run with { Held = run.Held.Remove(workerId) })],
    };

    public QueueState Add(string runId, int min, int max) => this with { Runs = Runs.Add(new QueuedRun(runId, min, max, [])) };

    public QueueState Remove(string runId) => this with { Runs = Runs.RemoveAll(run => run.RunId == runId) };

    public QueueState Release(string runId, IEnumerable<string> workers) => this with
    {
        Runs = [.. Runs.Select(run => run.RunId == runId ? run with { Held = run.Held.RemoveRange(workers) } : run)],
    };

    /// <summary>The run that holds a worker, or null.</summary>
    public string? HolderOf(string workerId) => Runs.FirstOrDefault(run => run.Held.Contains(workerId))?.RunId;

    /// <summary>Gives free workers to runs that want them.</summary>
    public (QueueState State, ImmutableArray<QueueGrant> Grants) Assign()
    {
        var held = Runs.SelectMany(run => run.Held).ToHashSet(StringComparer.Ordinal);
        var free = new Queue<RosterEntry>(Workers.Where(worker => !held.Contains(worker.WorkerId)));
        var runs = Runs.ToBuilder();
        var grants = ImmutableArray.CreateBuilder<QueueGrant>();
        for (int i = 0; i < runs.Count && free.Count > 0; i++)
        {
            var run = runs[i];
            if (run.Held.Length + free.Count < run.Min)
            {
                break;
            }

            var taken = Enumerable.Range(0, Math.Min(free.Count, run.Max - run.Held.Length)).Select(_ => free.Dequeue()).ToImmutableArray();
            if (!taken.IsEmpty)
            {
                runs[i] = run with { Held = [.. run.Held, .. taken.Select(worker => worker.WorkerId)] };
                grants.Add(new QueueGrant(run.RunId, taken));
            }
        }

        return (this with { Runs = runs.ToImmutable() }, grants.ToImmutable());
    }
}
