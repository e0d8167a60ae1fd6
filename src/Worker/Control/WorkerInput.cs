using Lockstep.Worker.Training;

namespace Lockstep.Worker.Control;

/// <summary>What can happen to a worker.</summary>
internal abstract record WorkerInput
{
    /// <param name="Generation">0: no generation yet, the worker only loads.</param>
    public sealed record Prepared(string RunId, ulong Term, ulong Generation) : WorkerInput;

    public sealed record Loaded(string RunId) : WorkerInput;

    public sealed record LoadFailed(string RunId, string Reason, string Detail) : WorkerInput;

    public sealed record LinksOpened(string RunId, ulong Generation) : WorkerInput;

    /// <param name="Suspect">Rank that was not reached, or null.</param>
    public sealed record LinksFailed(string RunId, ulong Generation, string Detail, int? Suspect = null) : WorkerInput;

    public sealed record Started(string RunId, ulong Generation, ulong Term = ulong.MaxValue) : WorkerInput;

    /// <param name="Save">A checkpoint is wanted at the boundary.</param>
    public sealed record Quiesced(string RunId, ulong Generation, long AtStep, bool Save = false, ulong Term = ulong.MaxValue) : WorkerInput;

    public sealed record ThreadEnded(TrainingOutcome Outcome) : WorkerInput;

    public sealed record Released(string RunId, ulong Term = ulong.MaxValue) : WorkerInput;

    /// <summary>A coordinator can be reached again, this one or another.</summary>
    /// <param name="Term">The coordinator's; what older ones said and is still on its way is not obeyed.</param>
    public sealed record CoordinatorLinked(ulong Term = 0) : WorkerInput;

    /// <summary>The coordinator of this term knows the run, and that this worker works for it.</summary>
    public sealed record Adopted(string RunId, ulong Generation, ulong Term) : WorkerInput;
}
