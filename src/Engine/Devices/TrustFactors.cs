namespace Lockstep.Engine.Devices;

/// <summary>The scalars of the local rate in <see cref="IDevice.LarsUpdate"/>.</summary>
/// <param name="Coefficient">How far a layer is trusted, c.</param>
/// <param name="Decay">λ in ‖g‖ + λ ‖w‖.</param>
/// <param name="Epsilon">Added to that.</param>
public readonly record struct TrustFactors(double Coefficient, double Decay, double Epsilon);
