using Lockstep.Engine.Devices;
using Lockstep.Engine.Layers;
using Lockstep.Engine.Memory;

namespace Lockstep.Engine.Networks;

/// <summary>
/// A static graph of layers with all shapes known: the plan of a model, without memory and without state.
/// Immutable; any number of replicas may share it. Built by <see cref="ModelZoo"/>.
/// </summary>
public sealed class Network
{
    internal Network(NetworkBuilder builder, Value output, string loss, bool targetIsInput, IReadOnlyList<AuxiliaryOutput> auxiliaries)
    {
        Name = builder.Name;
        Input = builder.Input.Shape;
        Output = output.Shape;
        Loss = loss;
        TargetIsInput = targetIsInput;
        AuxiliaryOutputs = [.. auxiliaries];
        Parameters = builder.Parameters.AsReadOnly();
        Statistics = builder.Statistics.AsReadOnly();
        ParameterLength = builder.ParameterLength;
        StatisticsLength = builder.StatisticsLength;
        Layers = builder.Layers;
        Values = builder.Values;
        InputValue = builder.Input;
        OutputValue = output;
        EvaluatedLayers = Needed(Layers, output);
        LayerTable = [.. Layers.Select(layer => layer.Summary)];
        MultiplyAdds = LayerTable.Sum(line => line.MultiplyAdds);
    }

    /// <summary>Name in the model zoo.</summary>
    public string Name { get; }

    /// <summary>Shape of one input image.</summary>
    public ImageShape Input { get; }

    /// <summary>Shape of a sample's output: 1×1×classes, or a map for networks that classify or make pixels.</summary>
    public ImageShape Output { get; }

    /// <summary>Channels of the output.</summary>
    public int Classes => Output.Channels;

    /// <summary>The loss that the network was made for, of <see cref="Losses.LossTable"/>.</summary>
    public string Loss { get; }

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
    public long ActivationBytesPerImage => ActivationPlan.For(this, 1, DeviceTraits.Host).Length * sizeof(float);

    internal IReadOnlyList<Layer> Layers { get; }

    internal IReadOnlyList<Value> Values { get; }

    internal Value InputValue { get; }

    internal Value OutputValue { get; }

    /// <summary>In training only.</summary>
    internal AuxiliaryOutput[] AuxiliaryOutputs { get; }

    /// <summary>Whether the target of a loss that takes floats is the input itself (autoencoder) rather than the labels.</summary>
    public bool TargetIsInput { get; }

    /// <summary>The layers on the way to the main output, in forward order.</summary>
    internal IReadOnlyList<Layer> EvaluatedLayers { get; }

    /// <summary>Whether a loss overwrites this value with its gradient.</summary>
    internal bool IsOutput(Value value) =>
        ReferenceEquals(value, OutputValue) || Array.Exists(AuxiliaryOutputs, output => ReferenceEquals(output.Value, value));

    private static Layer[] Needed(IReadOnlyList<Layer> layers, Value output)
    {
        var values = new HashSet<Value> { output };
        foreach (Layer layer in layers.Reverse().Where(layer => values.Contains(layer.Output)))
        {
            values.UnionWith(layer.Inputs);
        }

        return [.. layers.Where(layer => values.Contains(layer.Output))];
    }
}
