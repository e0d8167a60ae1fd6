using System.Collections.Immutable;

namespace Lockstep.Actors.Membership;

/// <summary>
/// Failure detector of Hayashibara et al. (SRDS 2004): phi = -log10 of the probability that a heartbeat comes later than now,
/// if the intervals were normal with the mean and deviation of the window. Immutable; times are monotonic.
/// </summary>
public sealed record PhiAccrualDetector
{
    private readonly PhiAccrualOptions _options;
    private readonly ImmutableQueue<double> _intervals = [];
    private readonly int _count;
    private readonly double _sum;
    private readonly double _sumOfSquares;

    /// <summary>Starts to watch at <paramref name="now"/>.</summary>
    public PhiAccrualDetector(PhiAccrualOptions options, TimeSpan now)
    {
        _options = options;
        LastHeartbeat = now;
    }

    private PhiAccrualDetector(PhiAccrualDetector before, TimeSpan now, ImmutableQueue<double> intervals, int count, double sum, double sumOfSquares)
    {
        _options = before._options;
        LastHeartbeat = now;
        _intervals = intervals;
        _count = count;
        _sum = sum;
        _sumOfSquares = sumOfSquares;
    }

    /// <summary>When the last heartbeat came.</summary>
    public TimeSpan LastHeartbeat { get; }

    /// <summary>The detector after a heartbeat at <paramref name="now"/>.</summary>
    public PhiAccrualDetector Heartbeat(TimeSpan now)
    {
        // A silence that was nearly a verdict says nothing about the usual interval.
        var interval = Math.Min((now - LastHeartbeat).TotalSeconds, _options.Floor.TotalSeconds);
        var intervals = _intervals.Enqueue(interval);
        var (count, sum, squares) = (_count + 1, _sum + interval, _sumOfSquares + interval * interval);
        if (count > _options.Window)
        {
            intervals = intervals.Dequeue(out var oldest);
            (count, sum, squares) = (count - 1, sum - oldest, squares - oldest * oldest);
        }

        return new PhiAccrualDetector(this, now, intervals, count, sum, squares);
    }

    /// <summary>Suspicion at <paramref name="now"/>: 1 is one in ten, 8 is one in 10^8. Grows with the silence, without bound.</summary>
    public double Phi(TimeSpan now)
    {
        var mean = _count == 0 ? _options.ExpectedInterval.TotalSeconds : _sum / _count;
        var variance = _count == 0 ? 0 : Math.Max(_sumOfSquares / _count - mean * mean, 0);
        var deviation = Math.Max(Math.Sqrt(variance), _options.MinDeviation.TotalSeconds);
        return -UpperTailLog10(((now - LastHeartbeat).TotalSeconds - mean) / deviation);
    }

    /// <summary>True where the node is to be given up.</summary>
    public bool IsSilent(TimeSpan now)
    {
        var silence = now - LastHeartbeat;
        return silence >= _options.Ceiling || (silence >= _options.Floor && Phi(now) >= _options.Threshold);
    }

    /// <summary>log10 of P(X > z) for a standard normal X, by the logistic approximation of Bowling et al. (JIEM 2009, error below 1.5e-4), which stays finite far out.</summary>
    private static double UpperTailLog10(double z)
    {
        var y = z * (1.5976 + 0.070566 * z * z);
        return y > 0
            ? -(y + Math.Log(1 + Math.Exp(-y))) / Math.Log(10)
            : -Math.Log(1 + Math.Exp(y)) / Math.Log(10);
    }
}
