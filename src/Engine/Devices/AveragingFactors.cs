namespace Lockstep.Engine.Devices;

/// <summary>The scalars of <see cref="IDevice.AveragingUpdate"/>.</summary>
/// <param name="Shrink">Factor of the weights before the step.</param>
/// <param name="Rate">Factor of the gradient.</param>
/// <param name="Decay">Share of each weight added to its gradient.</param>
/// <param name="Share">Weight of the new weights in the average; 1 copies them.</param>
public readonly record struct AveragingFactors(float Shrink, float Rate, float Decay, float Share);
