using System.Data.Common;
using Lockstep.Coordinator.Journal;

namespace Lockstep.Coordinator.Hosting;

/// <summary>Stands by: looks at the lease until it can be taken.</summary>
internal sealed class LeaderWait(SqlDialect dialect, CoordinatorOptions options) : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private readonly SqlLease _lease = new(dialect, options.Time);
    private ulong _said;
    private bool _failing;
    private bool _handedOver;

    /// <summary>Who leads meanwhile; null where nobody is known to.</summary>
    public LeaseRow? Leader { get; private set; }

    /// <summary>The keeper of the lease and the new term; null where another leads or the database is away. After a success this is spent.</summary>
    public (ulong Term, LeaseKeeper Keeper)? TryTake(string address)
    {
        try
        {
            long asked = options.Time.GetTimestamp();
            var claim = new LeaseClaim($"{Environment.MachineName} process {Environment.ProcessId}", address, options.Lease);
            if (_lease.TryTake(claim) is { } term)
            {
                _handedOver = true;
                return (term, new LeaseKeeper(_lease, term, options.Lease, asked, dialect.OutageEndsLease, options.Time, options.Log));
            }

            Leader = _lease.Read();
            SayWhoLeads(Leader);
            SayReachable(null);
        }
        catch (Exception failure) when (failure is DbException or IOException or TimeoutException)
        {
            Leader = null;
            SayReachable(failure);
        }

        return null;
    }

    /// <summary>Until the next look makes sense: when the lease ends, and at least as often as it is renewed.</summary>
    public TimeSpan Pause
    {
        get
        {
            var left = Leader?.Left ?? options.Lease;
            var pause = left < options.Lease / 3 ? left : options.Lease / 3;
            return pause > ShortestPause ? pause : ShortestPause;
        }
    }

    public void Dispose()
    {
        if (!_handedOver)
        {
            _lease.Dispose();
        }
    }

    private void SayWhoLeads(LeaseRow row)
    {
        if (row.Term != _said)
        {
            _said = row.Term;
            options.Log($"standing by: {row.Holder} leads at {row.Address} with term {row.Term}");
        }
    }

    private void SayReachable(Exception? failure)
    {
        if (_failing != failure is not null)
        {
            _failing = failure is not null;
            options.Log(failure is null ? $"{dialect.Place} answers again" : $"standing by: {dialect.Explain(failure).Message}");
        }
    }
}
