using System.Globalization;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>
/// Says in one line what a run waits for: which rank on which host is in which phase of which step since when, and who waits for
/// it. Phases come from a thread of each worker that never computes, so a hung one is seen too.
/// </summary>
internal static class WhyLine
{
    /// <param name="run">How the run stands.</param>
    /// <param name="silence">Seconds since each worker was last heard.</param>
    public static string Of(RunInfo run, IReadOnlyDictionary<string, double> silence) => run.Phase switch
    {
        Protocol.V1.RunPhase.Queued => $"run {run.RunId} waits in the queue: {Reason(run, $"needs {run.LeastWorkers} workers")}",
        Protocol.V1.RunPhase.Paused => $"run {run.RunId} is paused at step {run.Step}: lockstep resume {run.RunId}",
        Protocol.V1.RunPhase.Completed or Protocol.V1.RunPhase.Failed or Protocol.V1.RunPhase.Cancelled =>
            $"run {run.RunId} has {run.Phase.ToString().ToLowerInvariant()} at step {run.Step}{(run.Reason.Length > 0 ? $": {run.Reason}" : string.Empty)}",
        Protocol.V1.RunPhase.Forming => $"run {run.RunId} forms generation {run.Generation} at step {run.Step}: {Workers(run, silence)}",
        _ => run.Workers.Count == 0 ? $"run {run.RunId}: step {run.Step}, no worker has reported yet" : Slowest(run, silence) + (run.DataAdvice.Length > 0 ? $"; {run.DataAdvice}" : string.Empty),
    };

    private static string Reason(RunInfo run, string otherwise) => run.Reason.Length > 0 ? run.Reason : otherwise;

    private static string Slowest(RunInfo run, IReadOnlyDictionary<string, double> silence)
    {
        // Who works while others wait is who they wait for; of several the one that is behind, then the one longest in its phase.
        var last = run.Workers
            .OrderBy(worker => TrainingPhases.Waits(worker.Phase) ? 1 : 0)
            .ThenBy(worker => worker.Step)
            .ThenByDescending(worker => worker.PhaseSeconds + silence.GetValueOrDefault(worker.WorkerId))
            .First();
        var waiting = run.Workers.Where(worker => worker != last && TrainingPhases.Waits(worker.Phase)).ToList();
        string line = Invariant($"step {last.Step}: rank {last.Rank} on {last.Host} ({last.WorkerId}) in {last.Phase} for {Seconds(last, silence)}");
        if (silence.GetValueOrDefault(last.WorkerId) > 0.5)
        {
            line += Invariant($", not heard for {silence[last.WorkerId]:0.0} s");
        }

        if (last.Slowdown > 1.2)
        {
            line += Invariant($", {last.Slowdown:0.0} times slower than the others");
        }

        return waiting.Count == 0 ? line + "; nobody waits for it" : line + $"; {Waiters(waiting)}";
    }

    private static string Waiters(List<WorkerStatus> waiting)
    {
        string ranks = string.Join(", ", waiting.Select(worker => worker.Rank));
        var reducing = waiting.Where(worker => worker.Phase == TrainingPhases.Reduce).ToList();
        string where = reducing.Count > 0 ? $" in all-reduce of bucket {reducing.Min(worker => worker.Bucket)}" : string.Empty;
        return waiting.Count == 1 ? $"rank {ranks} waits for it{where}" : $"ranks {ranks} wait for it{where}";
    }

    private static string Workers(RunInfo run, IReadOnlyDictionary<string, double> silence) => run.Workers.Count == 0
        ? "no worker has reported yet"
        : string.Join(", ", run.Workers.Select(worker => $"rank {worker.Rank} on {worker.Host} in {worker.Phase} for {Seconds(worker, silence)}"));

    private static string Seconds(WorkerStatus worker, IReadOnlyDictionary<string, double> silence) =>
        Invariant($"{worker.PhaseSeconds + silence.GetValueOrDefault(worker.WorkerId):0.0} s");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
