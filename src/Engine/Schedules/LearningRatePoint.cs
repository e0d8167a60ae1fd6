namespace Lockstep.Engine.Schedules;

/// <summary>What a step's update uses.</summary>
/// <param name="LearningRate">Step size, per global-batch mean gradient.</param>
/// <param name="Momentum">Momentum coefficient of this step; NaN leaves it to the optimizer's settings.</param>
/// <param name="Epoch">Passes over the training set before this step, with its fraction.</param>
public readonly record struct LearningRatePoint(float LearningRate, float Momentum, double Epoch = 0);
