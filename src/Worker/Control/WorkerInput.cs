using Lockstep.Worker.Training;

namespace Lockstep.Worker.Control;

/// <summary>What can happen to a worker.</summary>
internal abstract record WorkerInput
{
    public sealed record Prepared(string RunId, ulong Term, ulong Generation) : WorkerInput;

    public sealed record Loaded(string RunId) : WorkerInput;

    public sealed record LoadFailed(string RunId, string Reason, string Detail) : WorkerInput;

    public sealed record LinksOpened(string RunId, ulong Generation) : WorkerInput;

    public sealed record LinksFailed(string RunId, ulong Generation, string Detail) : WorkerInput;

    public sealed record Started(string RunId, ulong Generation) : WorkerInput;

    public sealed record Quiesced(string RunId, ulong Generation, long AtStep) : WorkerInput;

    public sealed record ThreadEnded(TrainingOutcome Outcome) : WorkerInput;

    public sealed record Released(string RunId) : WorkerInput;

    /// <summary>The coordinator cannot be reached any more.</summary>
    public sealed record CoordinatorLost : WorkerInput;
}
