namespace Lockstep.Actors.Benchmarks;

/// <summary>
/// Measures what the actor system is promised to do: a million local messages per second on one core, 50,000 remote asks per second on loopback.
/// Each figure is the best of several rounds, because a shared machine only ever slows a round down.
/// </summary>
public sealed class ActorsBenchmark
{
    /// <summary>Rounds of each kind after one warm-up round.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Messages of a local round.</summary>
    public int LocalMessages { get; init; } = 10_000_000;

    /// <summary>Questions of a remote round.</summary>
    public int RemoteAsks { get; init; } = 100_000;

    /// <summary>Questions in flight.</summary>
    public int AsksInFlight { get; init; } = 2_000;

    /// <summary>Runs both measurements.</summary>
    public async Task<ActorsBenchmarkResult> RunAsync(CancellationToken cancellation = default)
    {
        var local = await BestAsync(() => LocalPair.RunAsync(LocalMessages), LocalMessages, cancellation).ConfigureAwait(false);
        var pair = await RemotePair.StartAsync(cancellation).ConfigureAwait(false);
        await using (pair.ConfigureAwait(false))
        {
            var remote = await BestAsync(() => pair.AskManyAsync(RemoteAsks, AsksInFlight), RemoteAsks, cancellation).ConfigureAwait(false);
            return new ActorsBenchmarkResult(local.PerCoreSecond, local.PerSecond, LocalMessages, remote.PerSecond, RemoteAsks, AsksInFlight, Rounds);
        }
    }

    private async Task<RoundRate> BestAsync(Func<Task> round, int operations, CancellationToken cancellation)
    {
        await round().ConfigureAwait(false);
        var best = default(RoundRate);
        for (var i = 0; i < Rounds; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            best = best.Best(await RoundRate.MeasureAsync(round, operations).ConfigureAwait(false));
        }

        return best;
    }
}
