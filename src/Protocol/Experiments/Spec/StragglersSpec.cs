using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>What happens to a worker that is slower than the others but works.</summary>
public sealed record StragglersSpec
{
    [Description("A worker whose slices take this many times the median of the others is a straggler.")]
    [Limits(1, 1000, AboveLeast = true)]
    public double Factor { get; init; } = 1.5;

    [Description("What is done about one, beyond saying so.")]
    public StragglerAction Action { get; init; } = StragglerAction.Report;
}
