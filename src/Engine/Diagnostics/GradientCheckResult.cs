namespace Lockstep.Engine.Diagnostics;

/// <summary>Outcome of <see cref="GradientCheck"/>.</summary>
/// <param name="Layers">Layers with parameters, in forward order.</param>
/// <param name="Tolerance">Largest error that passes.</param>
/// <param name="Loss">Mean loss where the gradient was taken.</param>
/// <param name="Noise">How far the loss moves when weights change in their last bit.</param>
/// <param name="Suspects">Names of the layers among which the fault must be, in forward order; empty where all is well. Gradients
/// flow backward: behind the last wrong layer all is right, so the fault is in it or before the next one that was checked.</param>
public sealed record GradientCheckResult(IReadOnlyList<GradientCheckLayer> Layers, double Tolerance, double Loss, double Noise, IReadOnlyList<string> Suspects)
{
    /// <summary>The layer with the greatest error; null where nothing was compared. NaN counts as greatest.</summary>
    public GradientCheckLayer? Worst => Layers.Where(layer => layer.Compared > 0).OrderBy(layer => double.IsNaN(layer.Error) ? double.PositiveInfinity : layer.Error).LastOrDefault();

    /// <summary>Whether at least one thing was compared and no error is above the tolerance.</summary>
    public bool Passed => Worst is { } worst && worst.Error <= Tolerance && double.IsFinite(Loss);
}
