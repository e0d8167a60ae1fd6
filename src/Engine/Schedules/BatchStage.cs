namespace Lockstep.Engine.Schedules;

/// <summary>A part of a run with one global batch.</summary>
/// <param name="Epoch">Where it begins, in passes over the training set.</param>
/// <param name="Batch">Samples of one step over all workers.</param>
internal readonly record struct BatchStage(double Epoch, int Batch);
