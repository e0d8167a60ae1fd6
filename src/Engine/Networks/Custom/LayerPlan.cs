namespace Lockstep.Engine.Networks.Custom;

/// <summary>A layer of a network that is written out instead of named.</summary>
/// <param name="Kind">A word of <see cref="CustomNetwork.Kinds"/>.</param>
/// <param name="Name">Unique in the network; begins the names of the layer's parameters.</param>
/// <param name="Inputs">Names of earlier layers, or <see cref="CustomNetwork.Image"/>.</param>
/// <param name="Settings">A value for every setting of the kind; true is 1, false is 0.</param>
public sealed record LayerPlan(string Kind, string Name, IReadOnlyList<string> Inputs, IReadOnlyDictionary<string, double> Settings);
