using System.Data.Common;

namespace Lockstep.Coordinator.Journal;

/// <summary>Renews a lease every third of its time, and knows when it is no longer to be relied on. Owns the lease.</summary>
/// <param name="takenAt">Timestamp from before the lease was taken.</param>
/// <param name="outageEnds">Whether the lease also ends when it could not be renewed for its whole time.</param>
internal sealed class LeaseKeeper(
    ILease lease, ulong term, TimeSpan duration, long takenAt, bool outageEnds, TimeProvider time, Action<string> log) : IDisposable
{
    private long _lookedAt = takenAt;
    private long _askedAt = takenAt;
    private Task _renewing = Task.CompletedTask;
    private bool _failing;

    /// <summary>
    /// False where the last look at the lease is too old. A process that was stopped wakes up with this false: until it has looked again
    /// it decides nothing.
    /// </summary>
    public bool Holds => time.GetElapsedTime(Interlocked.Read(ref _lookedAt)) < duration;

    /// <summary>Completes when the lease is lost, with the reason.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<string> UntilLostAsync(CancellationToken token)
    {
        long renewed = _askedAt;
        while (true)
        {
            await Task.Delay(duration / 3, time, token).ConfigureAwait(false);
            if (await RenewAsync(renewed, token).ConfigureAwait(false) is not { } held)
            {
                if (outageEnds && time.GetElapsedTime(renewed) >= duration)
                {
                    return $"the lease could not be renewed for {time.GetElapsedTime(renewed).TotalSeconds:0.0} s";
                }

                continue;
            }

            if (!held)
            {
                return "another coordinator has taken the lease";
            }

            renewed = _askedAt;
        }
    }

    /// <summary>Gives the lease back, if it still is ours and the database answers.</summary>
    public void Release()
    {
        try
        {
            lease.Release(term);
        }
        catch (Exception failure) when (IsOutage(failure))
        {
            // It ends by itself.
        }
    }

    /// <summary>The connection is closed when the statement under way has ended.</summary>
    public void Dispose() => _renewing.ContinueWith(_ => lease.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    /// <summary>Null where the database gave no answer.</summary>
    private async Task<bool?> RenewAsync(long renewed, CancellationToken token)
    {
        var left = duration - time.GetElapsedTime(renewed);
        try
        {
            // A statement that hangs must not keep this from seeing the time pass.
            var renewing = Begin();
            bool held = await renewing.WaitAsync(left > duration / 3 ? left : duration / 3, time, token).ConfigureAwait(false);
            Interlocked.Exchange(ref _lookedAt, _askedAt);
            Say(failing: false, string.Empty);
            return held;
        }
        catch (Exception failure) when (IsOutage(failure))
        {
            if (!outageEnds)
            {
                Interlocked.Exchange(ref _lookedAt, time.GetTimestamp());
            }

            Say(failing: true, failure.Message);
            return null;
        }
    }

    private Task<bool> Begin()
    {
        if (_renewing is Task<bool> { IsCompleted: false } hanging)
        {
            return hanging;
        }

        // The age of an answer counts from its question: this process may have been stopped in between.
        _askedAt = time.GetTimestamp();
        var renewing = Task.Run(() => lease.Renew(term));
        _renewing = renewing;
        return renewing;
    }

    private static bool IsOutage(Exception failure) => failure is DbException or IOException or TimeoutException;

    private void Say(bool failing, string why)
    {
        if (failing != _failing)
        {
            _failing = failing;
            log(failing ? $"the lease cannot be renewed: {why}" : "the lease is renewed again");
        }
    }
}
