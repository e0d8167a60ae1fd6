using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Schedules;

namespace Lockstep.Engine.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum in PyTorch's form: u ← m u + g, w ← w - lr u, where g includes weight decay.
/// With this form a changed learning rate takes effect at once on the whole velocity.
/// </summary>
public sealed class Sgd(SgdSettings settings) : IOptimizer
{
    /// <inheritdoc/>
    public int StateLength(Network network) => network.ParameterLength;

    /// <inheritdoc/>
    public void Update(Network network, IDevice device, Block parameters, Block gradients, Block state, LearningRatePoint point)
    {
        float momentum = float.IsNaN(point.Momentum) ? settings.Momentum : point.Momentum;
        for (int i = 0; i < network.Parameters.Count; i++)
        {
            Parameter parameter = network.Parameters[i];
            float decay = parameter.Kind == ParameterKind.Weight ? settings.WeightDecay : 0;
            device.SgdUpdate(
                parameters.Part(parameter.Offset, parameter.Length),
                gradients.Part(parameter.Offset, parameter.Length),
                state.Part(parameter.Offset, parameter.Length),
                point.LearningRate,
                momentum,
                decay,
                settings.Nesterov);
        }
    }
}
