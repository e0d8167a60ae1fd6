namespace Lockstep.Protocol.Experiments;

public sealed record ModelSpec
{
    /// <summary>A name that <c>lockstep models</c> lists, e.g. <c>resnet20</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Gamma of the last batch norm of each residual block starts at 0 (Goyal et al. 2017, section 5.1).</summary>
    public bool ZeroGamma { get; init; } = true;

    public Initialisation Initialisation { get; init; } = Initialisation.He;
}

public enum Initialisation { He, Xavier, Normal }
