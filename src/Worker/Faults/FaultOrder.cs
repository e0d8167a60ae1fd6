namespace Lockstep.Worker.Faults;

/// <summary>What is to happen.</summary>
/// <param name="At">When it begins: a little ahead where the answer has to be out before.</param>
/// <param name="Duration">How long it lasts, where it ends by itself.</param>
/// <param name="Factor">How many times as long a step takes, where it makes steps slow; at least 1.</param>
internal sealed record FaultOrder(DateTimeOffset At, TimeSpan Duration, double Factor);
