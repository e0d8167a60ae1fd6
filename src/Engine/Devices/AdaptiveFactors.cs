namespace Lockstep.Engine.Devices;

/// <summary>The scalars of <see cref="IDevice.AdaptiveUpdate"/>.</summary>
/// <param name="Rate">Factor of the step.</param>
/// <param name="Keep">Share of the squares (and means) that is kept.</param>
/// <param name="Add">Share of g² (and g) that is added to them.</param>
/// <param name="Plain">Factor of the bare gradient.</param>
/// <param name="Adaptive">Factor of the gradient over its root mean square.</param>
/// <param name="Epsilon">Added to the root.</param>
/// <param name="Momentum">Share of the velocity that is kept; without a velocity not used.</param>
/// <param name="Decay">Share of each weight added to its gradient.</param>
public readonly record struct AdaptiveFactors(float Rate, float Keep, float Add, float Plain, float Adaptive, float Epsilon, float Momentum, float Decay);
