using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;

namespace Lockstep.Engine.Tests.Optimizers;

/// <summary>An update in one piece, for tests of what it computes.</summary>
internal static class WholeUpdate
{
    /// <summary>Floats of state that the network needs.</summary>
    public static int StateLength(this IOptimizer optimizer, Network network) => optimizer.State.Length(network);

    /// <summary>The whole step on the caller's thread.</summary>
    public static void Update(this IOptimizer optimizer, Network network, IDevice device, Block parameters, Block gradients, Block state, LearningRatePoint point)
    {
        var step = new OptimizerStep(network, device, parameters, gradients, state, point);
        optimizer.Begin(step);
        optimizer.Update(step, new UpdateRange(0, network.ParameterLength));
    }
}
