namespace Lockstep.Worker.Diagnostics;

/// <summary>
/// Loss over learning rate (Smith 2017, "Cyclical learning rates", section 3.3), and the rates that it suggests.
/// </summary>
public sealed class RateSweepCurve
{
    private const double Memory = 0.8;
    private const double Divergence = 4;
    private const int FewestPoints = 5;

    /// <summary>A smoothed loss must have fallen to this share of the first for a rate to be suggested.</summary>
    private const double Fallen = 0.98;

    private readonly List<RateSweepPoint> _points = [];
    private double _weighted;
    private double _weight;

    /// <summary>In order of the rates; all losses are finite.</summary>
    public IReadOnlyList<RateSweepPoint> Points => _points;

    /// <summary>Whether the last loss was not finite, or beyond four times the smallest.</summary>
    public bool Diverged { get; private set; }

    /// <summary>Rate at which the smoothed loss falls fastest against the logarithm of the rate; null where it hardly falls.</summary>
    public double? Steepest
    {
        get
        {
            int lowest = Lowest;
            if (lowest < 1 || !HasFallen)
            {
                return null;
            }

            return Enumerable.Range(1, lowest).MinBy(Slope) is var steepest ? Math.Sqrt(_points[steepest].Rate * _points[steepest - 1].Rate) : null;
        }
    }

    /// <summary>A tenth of the rate at which the smoothed loss is smallest; null where it hardly falls.</summary>
    public double? TenthOfLowest => HasFallen ? _points[Lowest].Rate / 10 : null;

    private bool HasFallen => _points.Count > 0 && _points[Lowest].Smoothed <= Fallen * _points[0].Smoothed;

    private int Lowest => _points.Count == 0 ? -1 : Enumerable.Range(0, _points.Count).MinBy(i => _points[i].Smoothed);

    /// <summary>Adds the next point; false once the loss has diverged, when no more are of use.</summary>
    public bool Add(double rate, double loss)
    {
        if (!double.IsFinite(loss))
        {
            Diverged = true;
            return false;
        }

        _weighted = (Memory * _weighted) + loss;
        _weight = (Memory * _weight) + 1;
        _points.Add(new RateSweepPoint(rate, loss, _weighted / _weight));
        Diverged = _points.Count >= FewestPoints && _points[^1].Smoothed > Divergence * _points.Min(point => point.Smoothed);
        return !Diverged;
    }

    private double Slope(int i) => (_points[i].Smoothed - _points[i - 1].Smoothed) / Math.Log(_points[i].Rate / _points[i - 1].Rate);
}
