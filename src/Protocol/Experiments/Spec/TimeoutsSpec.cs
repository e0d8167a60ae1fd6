using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>When somebody silent is taken for lost. Written as 100ms, 2s, 5m or 1h.</summary>
public sealed record TimeoutsSpec
{
    [Description("Time between signs of life of a worker.")]
    [Limits(0.01, 3600)]
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMilliseconds(100);

    [Description("A worker silent for this long is taken for lost.")]
    [Limits(0.05, 3600)]
    public TimeSpan WorkerSilent { get; init; } = TimeSpan.FromSeconds(1);

    [Description("Longest time for a generation to form: links opened and state loaded.")]
    [Limits(0.1, 86400)]
    public TimeSpan Form { get; init; } = TimeSpan.FromSeconds(60);

    [Description("Longest silence of a peer within a collective.")]
    [Limits(0.1, 86400)]
    public TimeSpan Collective { get; init; } = TimeSpan.FromSeconds(30);

    [Description("A training thread that shows no progress for step_factor times the median step time plus this is taken for hung.")]
    [Limits(0.1, 86400)]
    public TimeSpan Step { get; init; } = TimeSpan.FromSeconds(1);

    [Description("See step.")]
    [Limits(1, 1000)]
    public double StepFactor { get; init; } = 3;

    [Description("After a coordinator took over a run: how long it waits for workers that still train.")]
    [Limits(0.1, 86400)]
    public TimeSpan Adopt { get; init; } = TimeSpan.FromSeconds(10);
}
