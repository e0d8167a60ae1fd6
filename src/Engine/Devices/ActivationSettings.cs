namespace Lockstep.Engine.Devices;

/// <summary>An activation function; its slope follows from its output, so that its input need not be kept.</summary>
/// <param name="Kind">Which function.</param>
/// <param name="Slope">a of <see cref="ActivationKind"/>; not negative.</param>
/// <param name="Scale">s of <see cref="ActivationKind"/>; positive.</param>
public readonly record struct ActivationSettings(ActivationKind Kind, float Slope = 0, float Scale = 1);
