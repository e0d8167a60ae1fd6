namespace Lockstep.Protocol.Experiments;

/// <summary>One layer of a network that an experiment writes out itself; everything that the file leaves out is filled in.</summary>
/// <param name="Kind">A word of the table of kinds, e.g. <c>conv</c>.</param>
/// <param name="Name">Unique in its network; begins the names of the layer's tensors in checkpoints.</param>
/// <param name="Inputs">Names of earlier layers; <see cref="Image"/> is the network's input.</param>
/// <param name="Settings">A value for every setting of the kind, in the table's order; true is 1 and false is 0.</param>
public sealed record LayerSpec(string Kind, string Name, IReadOnlyList<string> Inputs, IReadOnlyDictionary<string, double> Settings)
{
    /// <summary>The name under which layers refer to the images.</summary>
    public const string Image = "input";
}
