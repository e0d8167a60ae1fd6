namespace Lockstep.Engine.Training;

/// <summary>What a lane is to do: slices First … End-1 of a source, or a share of some other work.</summary>
/// <param name="StepSamples">Training: samples of the step over all ranks.</param>
/// <param name="Logits">Where an evaluation leaves the logits of all slices, [samples, classes], each slice at its index × samples of a whole slice; empty: nowhere.</param>
/// <param name="Confusion">Where an evaluation counts, [classes, classes]: row = label, column = first largest logit; null: nowhere.</param>
/// <param name="Share">In place of slices: called with the lane's index.</param>
/// <param name="LossScale">Training: what the loss is multiplied with before its gradient is taken.</param>
/// <param name="Progress">Told how far the lane's last backward pass is.</param>
internal readonly record struct LaneTask(
    ISliceSource Source, int First, int End, bool Training, int StepSamples = 1, ulong RandomKey = 0, Memory<float> Logits = default, Action<int>? Share = null,
    IStepProgress? Progress = null, long[]? Confusion = null, float LossScale = 1);
