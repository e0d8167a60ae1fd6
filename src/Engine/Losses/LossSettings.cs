namespace Lockstep.Engine.Losses;

/// <summary>Settings of a loss; one that it does not know is not used.</summary>
/// <param name="Smoothing">ε of label smoothing.</param>
/// <param name="ClassWeights">A weight a class; empty for 1.</param>
internal sealed record LossSettings(float Smoothing, float[] ClassWeights);
