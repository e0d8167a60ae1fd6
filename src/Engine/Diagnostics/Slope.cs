namespace Lockstep.Engine.Diagnostics;

/// <summary>What <see cref="SlopeProbe"/> found along one direction.</summary>
/// <param name="Measured">From the difference of two losses.</param>
/// <param name="Computed">Mean of the layers' gradient on the way between them.</param>
/// <param name="Doubt">How much of their difference rounding may be, and what five points leave unknown of the mean.</param>
internal readonly record struct Slope(double Measured, double Computed, double Doubt, SlopeKind Kind);
