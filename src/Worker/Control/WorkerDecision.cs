using System.Collections.Immutable;

namespace Lockstep.Worker.Control;

/// <summary>The next state, and what must be done, in order.</summary>
internal sealed record WorkerDecision(WorkerState State, ImmutableArray<WorkerEffect> Effects);
