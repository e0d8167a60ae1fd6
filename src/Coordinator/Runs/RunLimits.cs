using Lockstep.Protocol.Experiments;

namespace Lockstep.Coordinator.Runs;

/// <summary>What of the spec decisions depend on.</summary>
internal sealed record RunLimits
{
    /// <summary>Longest time for a generation to form.</summary>
    public TimeSpan Form { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long to wait, after a link broke, for news of who is gone.</summary>
    public TimeSpan Suspect { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Longest time for all to reach a step boundary; then the step under way is given up.</summary>
    public TimeSpan Quiesce { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a coordinator that took over waits for the workers of a roster.</summary>
    public TimeSpan Adopt { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a worker that hung or could not be reached stays out of the queue.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The same of one that cannot open the device which the run asks for: it would take more than time.</summary>
    public TimeSpan UnfitRest { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Distinct broken samples that the run goes on with; one more ends it.</summary>
    public int TolerateBad { get; init; }

    public DivergenceSpec Divergence { get; init; } = new();

    public static RunLimits Of(ExperimentSpec spec) => new()
    {
        Form = spec.Timeouts.Form,
        Adopt = spec.Timeouts.Adopt,
        Divergence = spec.Divergence,
        TolerateBad = spec.Data.TolerateBad,
    };
}
