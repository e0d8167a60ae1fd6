using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>The network of an experiment.</summary>
[Shorthand(nameof(Name))]
public sealed record ModelSpec
{
    [Description("Name of a network that `lockstep models` lists, e.g. resnet20.")]
    public required string Name { get; init; }

    [Description("Gamma of the last batch norm of each residual block starts at 0 (Goyal et al. 2017, section 5.1).")]
    public bool ZeroGamma { get; init; } = true;

    [Description("Start of the weights; a kind alone is short for a map with that kind.")]
    public InitialisationSpec Initialisation { get; init; } = new();
}
