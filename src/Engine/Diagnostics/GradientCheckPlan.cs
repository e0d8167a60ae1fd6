using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Diagnostics;

/// <summary>
/// How much of a network <see cref="GradientCheck"/> looks at where nobody says it: as much as a bounded number of multiply-adds
/// allows, which one core does in well under a minute. Counted, not timed, so that the outcome stays a function of the arguments.
/// Elements go first, then parameters: what is checked is then every nth in forward order.
/// </summary>
/// <param name="Elements">Of each parameter that is checked; beside them all elements at once.</param>
/// <param name="Parameters">How many of the network's parameters are checked.</param>
internal readonly record struct GradientCheckPlan(int Elements, int Parameters)
{
    private const double MultiplyAdds = 1e12;
    private const int MostElements = 4;

    // Two passes a direction; a pass is a forward, and two gradients behind the parameter, half of the network on average.
    private const double ForwardsPerDirection = 2 * (1 + 2 * 0.5);

    // Fewer would say little, whatever they cost.
    private const int LeastParameters = 8;

    public static GradientCheckPlan Of(Network network, GradientCheckSettings settings)
    {
        int all = network.Parameters.Count;
        if (settings.Elements is int elements)
        {
            return new GradientCheckPlan(elements, all);
        }

        double directions = MultiplyAdds / (ForwardsPerDirection * settings.Images * Math.Max(1, network.MultiplyAdds));
        int each = (int)Math.Min(directions / all, 1 + MostElements);
        return each >= 1 ? new GradientCheckPlan(each - 1, all) : new GradientCheckPlan(0, Math.Min(all, Math.Max(LeastParameters, (int)directions)));
    }

    /// <summary>Whether the parameter at this place in forward order is among those that are checked; the last one always is.</summary>
    public bool Takes(int index, int all) => (long)(index + 1) * Parameters / all > (long)index * Parameters / all;
}
