namespace Lockstep.Worker.Diagnostics;

/// <summary>What came of a trial.</summary>
/// <param name="Advice">What was seen and what to do, in a sentence or two.</param>
public sealed record OverfitOutcome(OverfitVerdict Verdict, string Advice, OverfitObservation Observed);
