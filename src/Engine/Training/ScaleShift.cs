namespace Lockstep.Engine.Training;

/// <summary>What the exponents of gradients change by when the scale of the loss does: the values are of another size.</summary>
/// <param name="Kept">Exponents that the state holds.</param>
/// <param name="Measured">Exponents that follow from the step's largest values.</param>
internal readonly record struct ScaleShift(int Kept, int Measured);
