namespace Lockstep.Engine.Diagnostics;

/// <summary>What was found at one layer with parameters.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Kind">Its operation.</param>
/// <param name="Error">Root mean square over what was compared of |difference of losses - gradient| / the greater of them, less what rounding and the doubt about the mean gradient explain.</param>
/// <param name="Compared">Elements and directions that were compared.</param>
/// <param name="Kinks">Skipped: the gradient jumps too much along the way, as at the corner of a ReLU or a maximum.</param>
/// <param name="Flat">Skipped: slope and gradient are both too small to be told from the rounding of the loss.</param>
public sealed record GradientCheckLayer(string Name, string Kind, double Error, int Compared, int Kinks, int Flat);
