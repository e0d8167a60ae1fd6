using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Training;

/// <summary>
/// The tensors of a network's reduction in the order of their offsets: gradients in the order of the parameters, batch
/// statistics, loss, correct, samples. A function of the network alone, hence the same on all ranks.
/// </summary>
internal sealed class ReductionTensors
{
    private readonly ReducedTensor[] _all;
    private readonly int[][] _finished;
    private readonly int[] _chronological;

    public ReductionTensors(Network network)
    {
        Gradients = network.Parameters.Count;
        int layers = network.Layers.Count, metrics = network.ParameterLength + network.StatisticsLength;
        var owners = ParameterOwners.Of(network);
        _all =
        [
            .. network.Parameters.Select(parameter => new ReducedTensor(parameter.Name, parameter.Offset, parameter.Length, owners[parameter.Offset])),
            .. network.Statistics.Select(statistic => new ReducedTensor(statistic.Name, network.ParameterLength + statistic.Offset, statistic.Length, layers)),
            .. new[] { "loss", "correct", "samples" }.Select((name, index) => new ReducedTensor(name, metrics + index, 1, layers)),
        ];
        _finished = [.. Enumerable.Range(0, layers + 1).Select(layer => Indices(layer))];
        _chronological = [.. _finished.Reverse().SelectMany(indices => indices)];
    }

    public int Count => _all.Length;

    /// <summary>So many of them, the first ones, are gradients.</summary>
    public int Gradients { get; }

    public ReducedTensor this[int index] => _all[index];

    /// <summary>What a slice's backward pass through a layer finishes; at the number of layers, what its forward pass and loss do.</summary>
    public ReadOnlySpan<int> FinishedBy(int layer) => _finished[layer];

    /// <summary>Indices in the order in which a step comes to them: statistics, metrics, then gradients from the last layer to the first.</summary>
    public ReadOnlySpan<int> Chronological => _chronological;

    /// <summary>The tensors of a part of the reduction that cuts none: first, and behind the last.</summary>
    public (int First, int End) Within(int offset, int length) => (IndexFrom(offset), IndexFrom(offset + length));

    private int IndexFrom(int offset)
    {
        int first = 0, end = _all.Length;
        while (first < end)
        {
            int middle = (first + end) / 2;
            (first, end) = _all[middle].Offset < offset ? (middle + 1, end) : (first, middle);
        }

        return first;
    }

    private int[] Indices(int layer) => [.. Enumerable.Range(0, _all.Length).Where(index => _all[index].Layer == layer)];
}
