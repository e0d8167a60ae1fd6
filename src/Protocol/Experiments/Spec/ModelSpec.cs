using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>The network of an experiment.</summary>
[Shorthand(nameof(Name))]
public sealed record ModelSpec
{
    [Description("Name of a network that `lockstep models` lists, e.g. resnet20; or give layers.")]
    public string? Name { get; init; }

    [Description("Gamma of the last batch norm of each residual block starts at 0 (Goyal et al. 2017, section 5.1).")]
    public bool ZeroGamma { get; init; } = true;

    [Description("Start of the weights; a kind alone is short for a map with that kind.")]
    public InitialisationSpec Initialisation { get; init; } = new();

    [Description("The network written out, layer by layer, in place of a name; the last layer has one output a class.")]
    public IReadOnlyList<LayerSpec> Layers { get; init; } = [];

    /// <summary>What to call the network: its name, or <c>custom</c> where it is written out.</summary>
    public string Title => Name ?? "custom";
}
