using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Optimizers;

/// <summary>The part of one parameter that a range covers; with grain Parameters that is all of it.</summary>
internal readonly struct UpdatePiece(in OptimizerStep step, Parameter parameter, int offset, int length)
{
    private readonly OptimizerStep _step = step;
    private readonly int _offset = offset;
    private readonly int _length = length;

    /// <summary>Whether weight decay applies, and the norms of LARS and LAMB: to weights, not to biases, gamma and beta.</summary>
    public bool IsWeight { get; } = parameter.Kind == ParameterKind.Weight;

    public Block Weights => _step.Parameters.Part(_offset, _length);

    public Block Gradients => _step.Gradients.Part(_offset, _length);

    /// <summary>The same part of the state's array at <paramref name="index"/>.</summary>
    public Block State(int index) => _step.State.Part(index * _step.Network.ParameterLength + _offset, _length);

    /// <summary>A weight's decay; 0 for the others.</summary>
    public float Decay(double decay) => IsWeight ? (float)decay : 0;
}
