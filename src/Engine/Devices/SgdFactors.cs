namespace Lockstep.Engine.Devices;

/// <summary>The scalars of <see cref="IDevice.SgdUpdate"/>.</summary>
/// <param name="Rate">Factor of the step.</param>
/// <param name="Gain">Factor of the gradient on its way into the velocity.</param>
/// <param name="Momentum">Share of the velocity that is kept.</param>
/// <param name="LookAhead">Nesterov: factor of the velocity in the step; differs from Momentum where that also rescales the velocity.</param>
/// <param name="Decay">Share of each weight added to its gradient.</param>
/// <param name="Nesterov">Whether the step looks ahead.</param>
public readonly record struct SgdFactors(float Rate, float Gain, float Momentum, float LookAhead, float Decay, bool Nesterov);
