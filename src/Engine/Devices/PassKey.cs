namespace Lockstep.Engine.Devices;

/// <summary>What decides which calls a pass makes.</summary>
/// <param name="Owner">Whose memory it works on; by reference.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Count">Samples of the slice; 0 where there is none.</param>
/// <param name="Accumulates">Whether it adds to the gradients that are there, or writes over them.</param>
/// <param name="Last">Whether it is the rank's last slice of a step, after which what it has summed goes on to other ranks.</param>
public readonly record struct PassKey(object Owner, PassKind Kind, int Count = 0, bool Accumulates = false, bool Last = false);
