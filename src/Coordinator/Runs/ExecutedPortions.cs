using Lockstep.Coordinator.Journal;
using Lockstep.Protocol.Samples;

namespace Lockstep.Coordinator.Runs;

/// <summary>
/// How often each portion of an epoch was executed. With a fixed global batch a portion is a step; otherwise the ledger's ranges are
/// walked again, each with its own batch, and where a range begins by the walk must be where the workers said it began.
/// </summary>
/// <param name="plan">Of the run.</param>
/// <param name="epoch">From 0.</param>
internal sealed class ExecutedPortions(StepPlan plan, long epoch)
{
    /// <summary>In <see cref="Times"/>: too few were left for a step, so the next epoch began.</summary>
    public const int Dropped = -1;

    private readonly List<(StepWalk Walk, RunPosition Begin, long End)> _ranges = [];
    private readonly List<string> _problems = [];

    /// <summary>The epoch's first portion.</summary>
    public long First { get; } = epoch * plan.PortionsPerEpoch;

    /// <summary>By portion of the epoch.</summary>
    public int[] Times { get; } = new int[Math.Max(0, Math.Min(plan.PortionsPerEpoch, plan.TotalPortions - (epoch * plan.PortionsPerEpoch)))];

    /// <summary>Portion after the last one that any range has.</summary>
    public long Reached { get; private set; }

    /// <summary>What contradicts itself in the ledger.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <param name="executed">In the order in which they were done.</param>
    /// <param name="completedAt">Steps of a run that is completed; null: it goes on.</param>
    public void Add(IReadOnlyList<JournaledSteps> executed, long? completedAt)
    {
        RunPosition last = default;
        foreach (var range in executed)
        {
            var walk = StepWalk.OfPortions(plan, range.Portions ?? StepWalk.Of(plan, 1).Portions);
            var position = BeginOf(range);
            _ranges.Add((walk, position, range.End));
            for (; position.Step < range.End; position = Take(walk, position))
            {
            }

            last = position;
        }

        // A last generation of too many workers for what was left has no step, hence no range.
        if (!plan.UsesAll && last.Step == completedAt && plan.TotalPortions - last.Place < plan.GlobalBatch / plan.Portion)
        {
            Drop(last.Place, plan.TotalPortions);
        }
    }

    /// <summary>One step: what it skips, what it takes, and what it leaves of its epoch.</summary>
    private RunPosition Take(StepWalk walk, RunPosition position)
    {
        var after = walk.After(position);
        long first = after.Place - after.Portions;
        Drop(position.Place, first);
        for (long portion = Math.Max(First, first); portion < Math.Min(First + Times.Length, after.Place); portion++)
        {
            ref int times = ref Times[portion - First];
            times = Math.Max(0, times) + 1;
        }

        Drop(after.Place, walk.Next(after));
        Reached = Math.Max(Reached, after.Place);
        return after;
    }

    private void Drop(long first, long end)
    {
        for (long portion = Math.Max(First, first); portion < Math.Min(First + Times.Length, end); portion++)
        {
            Times[portion - First] = Times[portion - First] == 0 ? Dropped : Times[portion - First];
        }
    }

    /// <summary>Where a range begins: in or after the last one that has its first step or begins before it.</summary>
    private RunPosition BeginOf(JournaledSteps range)
    {
        if (!plan.FollowsWorkers)
        {
            return RunPosition.After(range.First);
        }

        int holder = _ranges.FindLastIndex(known => known.Begin.Step <= range.First);
        RunPosition position = holder < 0 ? default : _ranges[holder].Begin;
        while (holder >= 0 && position.Step < range.First)
        {
            position = _ranges[holder].Walk.After(position);
        }

        if (range.Place is { } told && told != position.Place)
        {
            _problems.Add($"steps {range.First} to {range.End - 1} began at position {plan.SamplesOf(told)} of the run by the workers, at {plan.SamplesOf(position.Place)} by the ledger: steps before them are missing, or were made by another number of workers");
            position = position with { Place = told };
        }

        return position with { Step = range.First };
    }
}
