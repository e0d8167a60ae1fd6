namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>What a training left behind.</summary>
/// <param name="Losses">Of each step; NaN where anything in it was not finite.</param>
/// <param name="State">See <see cref="CheckTraining.State"/>; parameters come first.</param>
internal sealed record TrainingTrace(double[] Losses, float[] State);
