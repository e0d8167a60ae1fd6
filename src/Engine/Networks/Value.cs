using Lockstep.Engine.Layers;

namespace Lockstep.Engine.Networks;

/// <summary>An edge of the graph: what one layer produces and others consume.</summary>
internal sealed class Value(int index, ImageShape shape)
{
    public int Index { get; } = index;

    public ImageShape Shape { get; } = shape;

    /// <summary>Null for the network's input.</summary>
    public Layer? Producer { get; private set; }

    /// <summary>In forward order.</summary>
    public List<Layer> Consumers { get; } = [];

    /// <summary>Zeros that consumers read around the activation.</summary>
    public int Halo { get; set; }

    /// <summary>Zeros that the producer reads around the gradient.</summary>
    public int GradientHalo { get; set; }

    /// <summary>The network's input has no gradient.</summary>
    public bool NeedsGradient => Producer is not null;

    public void Attach(Layer producer) => Producer = producer;

    /// <summary>Whether this consumer's contribution to the gradient adds to one that is there: all but the last consumer's, which runs backward first.</summary>
    public bool Accumulates(Layer consumer) => !ReferenceEquals(Consumers[^1], consumer);
}
