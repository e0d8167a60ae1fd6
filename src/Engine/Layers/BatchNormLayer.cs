using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>
/// Batch norm (Ioffe and Szegedy 2015) with an optional shortcut added and an optional ReLU, in one pass. Training uses the slice's statistics and adds them, weighted, to the step's; the running variance takes the
/// unbiased one. Without a shortcut the output is not kept but rebuilt: reading and writing it once more costs a hundredth of a
/// step, keeping it an eighth of its memory. Backward masks the output's gradient in place where there is a shortcut, whose gradient it then is,
/// overwrites or adds to the input's gradient, and adds to those of gamma and beta.
/// </summary>
internal sealed class BatchNormLayer(
    string name,
    Value input,
    Value? residual,
    Value output,
    bool rectify,
    float epsilon,
    Parameter gamma,
    Parameter beta,
    RunningStatistic mean,
    RunningStatistic variance)
    : Layer(name, Describe(residual, rectify), residual is null ? [input] : [input, residual], output, gamma, beta)
{
    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; } = epsilon;

    public override bool KeepsInput => true;

    public override bool KeepsOutput => residual is not null && rectify;

    public override bool Rebuilds => residual is null;

    public override Value? SharesGradientWith =>
        residual is { NeedsGradient: true } && !residual.Accumulates(this) && residual.GradientHalo == Output.GradientHalo ? residual : null;

    public override void Forward(LaneWorkspace lane)
    {
        if (lane.Training)
        {
            NormalizationState state = State(lane);
            lane.Device.Moments(lane.Activation(Inputs[0]), state.Mean, state.Variance, lane.StatisticsWeight, lane.StepStatistics(mean), lane.StepStatistics(variance));
        }

        Apply(lane);
    }

    public override void Rebuild(LaneWorkspace lane) => Apply(lane);

    private void Apply(LaneWorkspace lane)
    {
        Tensor? shortcut = residual is null ? null : lane.Activation(residual);
        lane.Device.Normalize(State(lane), lane.Activation(Inputs[0]), shortcut, rectify, lane.Activation(Output));
    }

    public override void Backward(LaneWorkspace lane)
    {
        Tensor gradient = lane.Gradient(Output);
        Tensor? masked = KeepsOutput ? lane.Activation(Output) : null;
        lane.Device.NormalizeGradient(State(lane), lane.Activation(Inputs[0]), masked, rectify, gradient, lane.Gradient(Inputs[0]), Inputs[0].Accumulates(this), lane.WeightGradients(gamma), lane.WeightGradients(beta));
        if (residual is { NeedsGradient: true } && SharesGradientWith is null)
        {
            lane.Device.Copy(gradient, lane.Gradient(residual), residual.Accumulates(this));
        }
    }

    private NormalizationState State(LaneWorkspace lane) => lane.Training
        ? new NormalizationState(lane.SliceStatistics(mean), lane.SliceStatistics(variance), lane.Weights(gamma), lane.Weights(beta), Epsilon)
        : new NormalizationState(lane.RunningStatistics(mean), lane.RunningStatistics(variance), lane.Weights(gamma), lane.Weights(beta), Epsilon);

    private static string Describe(Value? residual, bool rectify) =>
        "batch norm" + (residual is null ? "" : " + add") + (rectify ? " + relu" : "");
}
