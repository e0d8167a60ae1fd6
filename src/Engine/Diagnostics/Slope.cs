namespace Lockstep.Engine.Diagnostics;

/// <summary>What <see cref="SlopeProbe"/> found along one direction.</summary>
/// <param name="Measured">From the difference of two losses.</param>
/// <param name="Computed">Mean of the layers' gradient on the way between them.</param>
/// <param name="Rounding">How much of <paramref name="Measured"/> rounding may be.</param>
internal readonly record struct Slope(double Measured, double Computed, double Rounding, SlopeKind Kind);
