using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Training;

/// <summary>Which layer finishes a parameter's gradient.</summary>
internal static class ParameterOwners
{
    /// <summary>For the offset of each parameter, the first of the layers, in forward order, that adds to its gradient.</summary>
    public static Dictionary<int, int> Of(Network network)
    {
        var owners = new Dictionary<int, int>();
        for (int layer = 0; layer < network.Layers.Count; layer++)
        {
            foreach (Parameter parameter in network.Layers[layer].Parameters)
            {
                owners.TryAdd(parameter.Offset, layer);
            }
        }

        return owners;
    }
}
