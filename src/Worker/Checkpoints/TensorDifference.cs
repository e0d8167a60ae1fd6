namespace Lockstep.Worker.Checkpoints;

/// <summary>How one tensor of a checkpoint differs from that of another.</summary>
/// <param name="File">The file it stands in.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">What is to be said of it.</param>
/// <param name="Elements">Elements in the first checkpoint, or in the one that has it.</param>
/// <param name="Differing">Elements whose bits differ; 0 and -0 differ, a NaN is the same as itself.</param>
/// <param name="MaxAbsolute">Greatest |a - b| of them; NaN where one of two that differ is NaN.</param>
/// <param name="RelativeL2">‖a - b‖ / ‖a‖, infinite where only a is zero; NaN likewise.</param>
public sealed record TensorDifference(string File, string Name, TensorMatch State, long Elements, long Differing, double MaxAbsolute, double RelativeL2);
