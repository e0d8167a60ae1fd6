using Lockstep.Engine.Layers;

namespace Lockstep.Engine.Benchmarks;

/// <summary>Measured seconds of one layer, a number a step.</summary>
internal sealed class LayerClock(int steps)
{
    public double[] Forward { get; } = new double[steps];

    public double[] Input { get; } = new double[steps];

    public double[] Weights { get; } = new double[steps];

    public double[] Other { get; } = new double[steps];

    public LayerTiming Result(Layer layer, int slice, double peak)
    {
        double operations = 2.0 * layer.Summary.MultiplyAdds * slice;
        double input = layer is IWeightedLayer && layer.Inputs[0].NeedsGradient ? operations : 0;
        return new LayerTiming(layer.Name, layer.Summary.Kind, PassTiming.Of(Forward, operations, peak), PassTiming.Of(Input, input, peak), PassTiming.Of(Weights, operations, peak), PassTiming.Of(Other, 0, peak).Ms);
    }
}
