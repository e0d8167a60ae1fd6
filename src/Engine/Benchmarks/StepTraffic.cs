using Lockstep.Engine.Layers;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Benchmarks;

/// <summary>
/// What a training step moves between a GPU and its memory if each operation reads its operands and writes its result once, and nothing
/// stays on the chip from one operation to the next: a product three times (forward, by input, by weights), batch norm with ReLU and
/// shortcut as two passes each way (a sum, then what needs the sum).
/// </summary>
internal static class StepTraffic
{
    private const int Float = sizeof(float);

    /// <summary>Of SGD with momentum: weights and velocity are read and written, gradients read.</summary>
    private const int UpdateBytes = 5 * Float;

    /// <param name="network">The model.</param>
    /// <param name="batch">Images of a step.</param>
    /// <param name="elementBytes">Of an activation.</param>
    public static double Bytes(Network network, int batch, int elementBytes)
    {
        double elements = network.Layers.Sum(layer => Forward(layer) + Backward(layer));
        double parameters = network.Parameters.Sum(parameter => (double)parameter.Length);
        double copies = elementBytes == Float ? 0 : elementBytes;
        return (batch * elements * elementBytes) + (parameters * ((2 * elementBytes) + Float + UpdateBytes + copies));
    }

    private static double Forward(Layer layer)
    {
        double output = layer.Output.Shape.Length, inputs = Inputs(layer);
        return layer is BatchNormLayer ? Statistics(layer) + inputs + output : inputs + output;
    }

    private static double Backward(Layer layer)
    {
        double output = layer.Output.Shape.Length, first = layer.Inputs[0].Shape.Length;
        double mask = layer.KeepsOutput ? output : 0;
        if (layer is BatchNormLayer)
        {
            return (2 * (first + output)) + first + (2 * mask);
        }

        double added = layer.Inputs.Where(input => input.NeedsGradient && input.Accumulates(layer)).Sum(input => (double)input.Shape.Length);
        double gradients = layer.Inputs.Where(input => input.NeedsGradient).Sum(input => (double)input.Shape.Length) + added;
        return layer is IWeightedLayer
            ? first + output + (layer.Inputs[0].NeedsGradient ? output + gradients : 0) + (3 * mask)
            : output + gradients + mask + (layer.KeepsInput ? Inputs(layer) : 0);
    }

    private static double Inputs(Layer layer) => layer.Inputs.Sum(input => (double)input.Shape.Length);

    private static double Statistics(Layer layer) => layer.Inputs[0].Shape.Length;
}
