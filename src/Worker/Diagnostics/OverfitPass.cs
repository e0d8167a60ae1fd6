namespace Lockstep.Worker.Diagnostics;

/// <summary>One pass over the samples, measured while training.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Loss">Mean over the samples.</param>
/// <param name="Wrong">Samples whose largest logit is not the label's.</param>
public sealed record OverfitPass(int Number, double Loss, int Wrong);
