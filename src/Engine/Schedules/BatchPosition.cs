namespace Lockstep.Engine.Schedules;

/// <summary>Where a step of a <see cref="BatchPlan"/> stands.</summary>
/// <param name="Samples">Samples of the steps before it, from the start of the run.</param>
/// <param name="Batch">Samples of this step.</param>
/// <param name="Epoch">Samples in passes over the training set.</param>
internal readonly record struct BatchPosition(long Samples, int Batch, double Epoch);
