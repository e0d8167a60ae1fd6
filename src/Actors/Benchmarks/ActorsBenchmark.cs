using System.Diagnostics;

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
    public int LocalMessages { get; init; } = 5_000_000;

    /// <summary>Questions of a remote round.</summary>
    public int RemoteAsks { get; init; } = 100_000;

    /// <summary>Questions in flight.</summary>
    public int AsksInFlight { get; init; } = 2_000;

    /// <summary>Runs both measurements. The process is held to one core during the local one, where the operating system can.</summary>
    public async Task<ActorsBenchmarkResult> RunAsync(CancellationToken cancellation = default)
    {
        using var pin = CorePin.TryPin();
        var local = await BestAsync(() => LocalPair.RunAsync(LocalMessages), LocalMessages, cancellation).ConfigureAwait(false);
        var pinned = pin is not null;
        pin?.Dispose();

        var pair = await RemotePair.StartAsync(cancellation).ConfigureAwait(false);
        await using (pair.ConfigureAwait(false))
        {
            var remote = await BestAsync(() => pair.AskManyAsync(RemoteAsks, AsksInFlight), RemoteAsks, cancellation).ConfigureAwait(false);
            return new ActorsBenchmarkResult(local, pinned, LocalMessages, remote, RemoteAsks, AsksInFlight, Rounds);
        }
    }

    private async Task<double> BestAsync(Func<Task> round, int operations, CancellationToken cancellation)
    {
        await round().ConfigureAwait(false);
        var best = 0.0;
        for (var i = 0; i < Rounds; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            await round().ConfigureAwait(false);
            best = Math.Max(best, operations / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
