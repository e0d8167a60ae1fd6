namespace Lockstep.Worker.Training;

/// <summary>How the training thread left a generation, and after how many finished steps.</summary>
internal abstract record TrainingOutcome(long Step)
{
    /// <summary>All steps are done, the last evaluation and checkpoint too.</summary>
    public sealed record Finished(long Step) : TrainingOutcome(Step);

    /// <summary>Stopped at a step boundary, as asked.</summary>
    public sealed record Quiesced(long Step) : TrainingOutcome(Step);

    /// <summary>A link ended; the step under way was abandoned and changed nothing.</summary>
    public sealed record LinkLost(long Step, int? Suspect, string Detail) : TrainingOutcome(Step);

    /// <summary>
    /// The ranks hold different bits, found on all of them before the step under way was applied. A rank that knows its own
    /// to be the odd ones has given its state up.
    /// </summary>
    public sealed record ReplicasDiffer(long Step, string Detail) : TrainingOutcome(Step);

    /// <summary>The device is of no more use to this process, which must end; the state is as after the last finished step on the other ranks.</summary>
    public sealed record DeviceLost(long Step, string Detail) : TrainingOutcome(Step);

    /// <summary>It cannot go on: the reason is one of the coordinator's stop reasons.</summary>
    public sealed record Failed(long Step, string Reason, string Detail) : TrainingOutcome(Step);
}
