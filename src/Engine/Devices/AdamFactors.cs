namespace Lockstep.Engine.Devices;

/// <summary>The scalars of <see cref="IDevice.AdamUpdate"/> and its two halves.</summary>
/// <param name="Rate">Factor of the direction.</param>
/// <param name="FirstKeep">β₁.</param>
/// <param name="FirstAdd">1 - β₁, rounded once.</param>
/// <param name="SecondKeep">β₂.</param>
/// <param name="SecondAdd">1 - β₂, rounded once.</param>
/// <param name="FirstScale">Bias correction of the first moment, 1 / (1 - β₁ᵗ).</param>
/// <param name="SecondScale">Bias correction of the second moment's root, 1 / sqrt(1 - β₂ᵗ).</param>
/// <param name="Epsilon">Added to the root.</param>
/// <param name="GradientDecay">Share of each weight added to its gradient (L2).</param>
/// <param name="DirectionDecay">Share of each weight added to the direction (decoupled decay).</param>
public readonly record struct AdamFactors(
    float Rate,
    float FirstKeep,
    float FirstAdd,
    float SecondKeep,
    float SecondAdd,
    float FirstScale,
    float SecondScale,
    float Epsilon,
    float GradientDecay,
    float DirectionDecay);
