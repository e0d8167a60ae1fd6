using Lockstep.Engine.Layers;
using Lockstep.Engine.Memory;

namespace Lockstep.Engine.Networks;

/// <summary>
/// A static graph of layers with all shapes known: the plan of a model, without memory and without state.
/// Immutable; any number of replicas may share it. Built by <see cref="ModelZoo"/>.
/// </summary>
public sealed class Network
{
    internal Network(NetworkBuilder builder, Value output)
    {
        Name = builder.Name;
        Input = builder.Input.Shape;
        Classes = output.Shape.Channels;
        Parameters = builder.Parameters.AsReadOnly();
        Statistics = builder.Statistics.AsReadOnly();
        ParameterLength = builder.ParameterLength;
        StatisticsLength = builder.StatisticsLength;
        Layers = builder.Layers;
        Values = builder.Values;
        InputValue = builder.Input;
        OutputValue = output;
        LayerTable = [.. Layers.Select(layer => layer.Summary)];
        MultiplyAdds = LayerTable.Sum(line => line.MultiplyAdds);
    }

    /// <summary>Name in the model zoo.</summary>
    public string Name { get; }

    /// <summary>Shape of one input image.</summary>
    public ImageShape Input { get; }

    /// <summary>Length of a sample's logits.</summary>
    public int Classes { get; }

    /// <summary>In forward order, which is the order of their offsets.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Floats of the flat parameter buffer: each parameter padded to 16 floats (64 bytes).</summary>
    public int ParameterLength { get; }

    /// <summary>Running means and variances in forward order.</summary>
    public IReadOnlyList<RunningStatistic> Statistics { get; }

    /// <summary>Floats of the flat statistics buffer: each padded to 16 floats.</summary>
    public int StatisticsLength { get; }

    /// <summary>Multiply-adds of one image's forward pass; convolutions and dense layers only.</summary>
    public long MultiplyAdds { get; }

    /// <summary>Learned floats, without padding.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Length);

    /// <summary>One line a layer, in forward order.</summary>
    public IReadOnlyList<LayerSummary> LayerTable { get; }

    /// <summary>Bytes that activations and their gradients take for one image of a slice, with memory shared over lifetimes. Planned at every call.</summary>
    public long ActivationBytesPerImage => ActivationPlan.For(this, 1).Length * sizeof(float);

    internal IReadOnlyList<Layer> Layers { get; }

    internal IReadOnlyList<Value> Values { get; }

    internal Value InputValue { get; }

    internal Value OutputValue { get; }
}
