using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>
/// How far a run is, in epochs and samples. With a fixed global batch that follows from its steps; otherwise it is what workers said
/// last. Immutable.
/// </summary>
internal sealed record RunProgress
{
    /// <summary>Nobody has opened the data yet.</summary>
    public static RunProgress Unknown { get; } = new();

    private StepPlan? Plan { get; init; }

    private StepWalk? Walk { get; init; }

    private RunPosition Last { get; init; }

    /// <summary>In the training set; 0: not known.</summary>
    public long Samples => Plan?.Samples ?? 0;

    /// <summary>Samples of a whole step of the newest generation; 0 before the first.</summary>
    public int Batch => Walk?.Batch ?? 0;

    /// <summary>Slices of a whole step of the newest generation; 0 before the first.</summary>
    public int Slices => Walk?.Slices ?? 0;

    /// <summary>Portions of a whole step of the newest generation.</summary>
    public int Portions => Walk?.Portions ?? 1;

    /// <summary>As an earlier life of the coordinator left it.</summary>
    public static RunProgress Of(ExperimentSpec spec, RunInfo info, int worldSize) => info.TrainingSamples == 0
        ? Unknown
        : Unknown.Opened(spec, info.TrainingSamples).With(Math.Max(1, worldSize)).At(PositionMessages.ToPosition(info.Position, info.Step));

    public RunProgress Opened(ExperimentSpec spec, long samples) => samples == Samples ? this : this with { Plan = StepPlan.Of(spec, samples) };

    /// <summary>Of a run that was adopted before its first coordinator had journaled how large the set is.</summary>
    public RunProgress Learned(ExperimentSpec spec, long samples, int worldSize) =>
        Samples > 0 || samples == 0 ? this : Opened(spec, samples).With(Math.Max(1, worldSize));

    public RunProgress With(int worldSize) => Plan is null ? this : this with { Walk = StepWalk.Of(Plan, worldSize) };

    public RunProgress At(RunPosition position) => this with { Last = position };

    /// <summary>Where the run stands after so many steps, or where it stood when it was last heard of.</summary>
    public RunPosition PositionAt(long step) => Plan is { FollowsWorkers: true } ? Last : RunPosition.After(step);

    public long SamplesUsed(long step) => Plan?.SamplesOf(PositionAt(step).Used) ?? 0;

    public double Epochs(long step) => Plan is null ? 0 : (Walk ?? StepWalk.Of(Plan, 1)).Epochs(PositionAt(step));

    /// <summary>Of the whole run, if it goes on with so many workers.</summary>
    public long TotalSteps(RunState state) =>
        Walk is not null && (state.TotalSteps == 0 || Plan is { FollowsWorkers: true }) ? Walk.TotalSteps(PositionAt(state.Step)) : state.TotalSteps;

    /// <summary>Samples of the steps that are still to be done.</summary>
    public long SamplesLeft(long step) => Plan is null || Walk is null ? 0 : Walk.SamplesLeft(PositionAt(step));
}
