using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Shards;

/// <summary>Works on shards in parallel, a shard a thread; the first failure stops all.</summary>
internal static class ShardThreads
{
    /// <param name="jobs">Begun in this order.</param>
    /// <param name="threads">0 takes all processors.</param>
    /// <param name="createWorker">What a thread keeps between jobs.</param>
    /// <param name="work">Looks at its token often.</param>
    /// <param name="ct">Stops all.</param>
    public static void ForEach<TJob, TWorker>(
        IReadOnlyList<TJob> jobs, int threads, Func<TWorker> createWorker, Action<TJob, TWorker, CancellationToken> work, CancellationToken ct)
        where TWorker : IDisposable
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        ExceptionDispatchInfo? failure = null;
        try
        {
            // Without buffering: a thread takes the next shard only when it has time for it.
            var inOrder = Partitioner.Create(jobs, EnumerablePartitionerOptions.NoBuffering);
            Parallel.ForEach(inOrder, OpeningThreads.Options(threads, stop.Token), createWorker, (job, _, worker) =>
            {
                try
                {
                    work(job, worker, stop.Token);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                    stop.Cancel();
                }

                return worker;
            }, worker => worker.Dispose());
        }
        catch (OperationCanceledException) when (failure is not null)
        {
        }
        catch (AggregateException e) when (e.InnerException is DataException inner)
        {
            throw new DataException(inner.Message, inner);
        }

        failure?.Throw();
        ct.ThrowIfCancellationRequested();
    }
}
