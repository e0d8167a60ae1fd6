using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>
/// A node of the graph. Forward overwrites the output's activation. Backward reads the output's gradient and overwrites or,
/// as <see cref="Value.Accumulates"/> says, adds to the gradient of each input that needs one; it adds to parameter gradients.
/// </summary>
internal abstract class Layer(string name, string kind, Value[] inputs, Value output, params Parameter?[] parameters)
{
    public string Name { get; } = name;

    public Value[] Inputs { get; } = inputs;

    public Value Output { get; } = output;

    /// <summary>Whether backward reads the input's activation.</summary>
    public virtual bool KeepsInput => false;

    /// <summary>Whether backward reads the output's activation.</summary>
    public virtual bool KeepsOutput => false;

    /// <summary>Whether the output is cheaper to compute again from the input in the backward pass than to keep.</summary>
    public virtual bool Rebuilds => false;

    /// <summary>The input whose gradient is the output's gradient after this layer's backward, in the same memory; or null.</summary>
    public virtual Value? SharesGradientWith => null;

    /// <summary>Whether backward can add to the input's gradient; a layer that cannot must be its input's last consumer.</summary>
    public virtual bool CanAccumulate => true;

    /// <summary>What its backward pass adds to the gradients of.</summary>
    public IEnumerable<Parameter> Parameters => parameters.OfType<Parameter>();

    public LayerSummary Summary => new(Name, kind, Output.Shape, parameters.Sum(parameter => (long)(parameter?.Length ?? 0)), MultiplyAdds);

    protected virtual long MultiplyAdds => 0;

    public abstract void Forward(LaneWorkspace lane);

    public abstract void Backward(LaneWorkspace lane);

    /// <summary>Overwrites the output's activation with the bits it had in the forward pass, where <see cref="Rebuilds"/>.</summary>
    public virtual void Rebuild(LaneWorkspace lane) => throw new NotSupportedException($"{Name} keeps its output.");

    /// <summary>Registers with the inputs; called once, by the builder.</summary>
    public void Connect()
    {
        foreach (Value input in Inputs)
        {
            input.Consumers.Add(this);
        }

        RequestHalos();
    }

    protected virtual void RequestHalos()
    {
    }
}
