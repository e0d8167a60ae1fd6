namespace Lockstep.Engine.Devices;

/// <summary>What normalises a tensor, one float a channel each.</summary>
/// <param name="Mean">Mean over images and pixels.</param>
/// <param name="Variance">Biased variance, without epsilon.</param>
/// <param name="Gamma">Scale.</param>
/// <param name="Beta">Shift.</param>
/// <param name="Epsilon">Added to the variance.</param>
public readonly record struct NormalizationState(Block Mean, Block Variance, Block Gamma, Block Beta, float Epsilon);
