using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Schedules;

namespace Lockstep.Engine.Optimizers;

/// <summary>The update of one step. Pure in its arguments: the same inputs give the same bits on every rank.</summary>
public interface IOptimizer
{
    /// <summary>Floats of state that the network needs; they start at 0 and belong to the checkpoint.</summary>
    int StateLength(Network network);

    /// <summary>
    /// Overwrites <paramref name="parameters"/> and <paramref name="state"/>; leaves <paramref name="gradients"/> as they are.
    /// The first two blocks have <see cref="Network.ParameterLength"/> floats, the state <see cref="StateLength"/>.
    /// A NaN gradient makes its parameter NaN.
    /// </summary>
    void Update(Network network, IDevice device, Block parameters, Block gradients, Block state, LearningRatePoint point);
}
