using System.Globalization;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>Whether a run waits for its data, and what would help. From the meters of its workers, over the run so far.</summary>
internal static class DataAdvice
{
    /// <summary>From this share of the time of steps on, waiting for prepared images is worth saying.</summary>
    public const double LeastShare = 0.1;

    /// <summary>Steps of so many seconds, over all workers, come first: before them the loaders' start is all that there is.</summary>
    public const double LeastSeconds = 5;

    /// <summary>Processors that are idle on a host, on average, from which on one more thread is of use.</summary>
    private const double LeastIdle = 0.5;

    /// <summary>Empty: data is not what the run waits for, or too little is known.</summary>
    public static string Of(ExperimentSpec spec, IReadOnlyCollection<WorkerStatus> workers)
    {
        var measured = workers.Where(worker => worker.TimeUse is not null).ToList();
        double wait = measured.Sum(worker => worker.TimeUse.DataWaitSeconds);
        double steps = measured.Sum(StepSeconds);
        if (steps < LeastSeconds || wait < LeastShare * steps)
        {
            return string.Empty;
        }

        int threads = Math.Max(1, spec.Data.Threads);
        string words = string.Create(CultureInfo.InvariantCulture, $"data is the bottleneck: {wait / steps:P0} of the time of steps is waiting for images (said from {LeastShare:P0} on). What helps: ");
        return words + (Spare(measured, threads) is { } spare ? $"{MoreThreads(threads, spare)}, or {LessWork(spec)}" : $"{LessWork(spec)}; all processors are busy");
    }

    private static string MoreThreads(int threads, (string Host, int Workers, int Processors, double Idle) spare)
    {
        int more = Math.Max(1, (int)(spare.Idle / spare.Workers));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"data.threads: {threads + more} instead of {threads}, for about {spare.Idle:0.0} of the {spare.Processors} processors of {spare.Host} are idle");
    }

    private static string LessWork(ExperimentSpec spec)
    {
        string raw = spec.Data.ImageSize is null ? "fewer augmentations" : "raw shards instead of image files (lockstep data pack --raw 256), a smaller data.image_size";
        return $"{raw}, or workers on more hosts";
    }

    /// <summary>The host with the fewest idle processors, which sets the pace; null: there is one without any to spare, or it is not known.</summary>
    private static (string Host, int Workers, int Processors, double Idle)? Spare(List<WorkerStatus> workers, int threads)
    {
        var hosts = workers.GroupBy(worker => worker.Host, StringComparer.Ordinal).Select(host => (
            Host: host.Key,
            Workers: host.Count(),
            host.First().Processors,
            Idle: host.First().Processors - host.Sum(worker => threads + (worker.Threads * worker.TimeUse.ComputeSeconds / Math.Max(1e-9, StepSeconds(worker))))));
        var busiest = hosts.OrderBy(host => host.Idle).ThenBy(host => host.Host, StringComparer.Ordinal).First();
        return busiest.Processors > 0 && busiest.Idle >= LeastIdle ? busiest : null;
    }

    private static double StepSeconds(WorkerStatus worker) =>
        worker.TimeUse.ComputeSeconds + worker.TimeUse.CommunicationSeconds + worker.TimeUse.DataWaitSeconds;
}
