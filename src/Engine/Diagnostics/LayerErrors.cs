using Lockstep.Engine.Layers;

namespace Lockstep.Engine.Diagnostics;

/// <summary>Adds up the comparisons of one layer.</summary>
internal sealed class LayerErrors(Layer layer)
{
    private double _squares;
    private int _compared;
    private int _kinks;
    private int _flat;

    public Layer Layer => layer;

    /// <param name="slope">What was found.</param>
    /// <param name="scale">Slope that is usual for such directions: errors count against it, lest tiny slopes weigh most.</param>
    public void Add(Slope slope, double scale)
    {
        switch (slope.Kind)
        {
            case SlopeKind.Kink:
                _kinks++;
                break;
            case SlopeKind.Flat:
                _flat++;
                break;
            default:
                double size = Math.Max(Math.Max(Math.Abs(slope.Measured), Math.Abs(slope.Computed)), scale);
                double error = Math.Max(0, Math.Abs(slope.Measured - slope.Computed) - slope.Doubt) / size;
                _squares += error * error;
                _compared++;
                break;
        }
    }

    public GradientCheckLayer Result() => new(layer.Name, layer.Summary.Kind, _compared == 0 ? 0 : Math.Sqrt(_squares / _compared), _compared, _kinks, _flat);
}
