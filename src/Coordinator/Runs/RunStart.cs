using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>The state that a run begins with: fresh, from a checkpoint, or as an earlier life of the coordinator left it.</summary>
internal static class RunStart
{
    public static RunState Of(RunDescription description)
    {
        var spec = description.Spec;
        var fresh = new RunState
        {
            Limits = RunLimits.Of(spec),
            Least = spec.Workers.Min,
            Wanted = spec.Workers.Max,
            Checkpoint = description.ResumeFrom?.Directory,
            CheckpointStep = description.ResumeFrom?.Step ?? -1,
            Step = description.ResumeFrom?.Step ?? 0,
        };
        return description.History is { } history ? TakenOver(fresh, history.Info, history.Roster) with { BadSamples = BadSampleSet.Of(history.BadSamples) } : fresh;
    }

    private static RunState TakenOver(RunState fresh, RunInfo info, Roster roster) => fresh with
    {
        Phase = info.Phase == Protocol.V1.RunPhase.Paused ? RunPhase.Paused : roster.WorldSize > 0 ? RunPhase.Adopting : RunPhase.Queued,
        Roster = info.Phase == Protocol.V1.RunPhase.Paused ? Roster.Empty.After(roster) : roster,
        Least = info.LeastWorkers > 0 ? info.LeastWorkers : fresh.Least,
        Wanted = info.WantedWorkers > 0 ? info.WantedWorkers : fresh.Wanted,
        Step = Math.Max(info.Step, fresh.Step),
        TotalSteps = info.TotalSteps,
        EvaluatedStep = info.EvaluatedStep > 0 ? info.EvaluatedStep : -1,
        RateFactor = info.RateFactor > 0 ? info.RateFactor : 1,
        RepeatedSteps = info.RepeatedSteps,
        WorkerFailures = (int)info.WorkerFailures,
        Intent = info.Pausing ? RunIntent.Pause : RunIntent.Train,
    };
}
