namespace Lockstep.Worker.Control;

/// <summary>The training thread has left its loop.</summary>
internal sealed record TrainingEnded(Lockstep.Worker.Training.TrainingOutcome Outcome);
