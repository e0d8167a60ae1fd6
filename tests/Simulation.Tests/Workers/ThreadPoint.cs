namespace Lockstep.Simulation.Tests.Workers;

/// <summary>Where a training thread stands.</summary>
internal enum ThreadPoint
{
    Begin,

    /// <summary>Waits for the state from the source.</summary>
    Receive,

    /// <summary>Between two steps.</summary>
    Boundary,

    /// <summary>Gradients are put in; waits for the others.</summary>
    Reduce,

    /// <summary>The update is done; a checkpoint may be due.</summary>
    Updated,

    /// <summary>Waits for the checkpoint that is being written, then ends as asked.</summary>
    Saving,

    /// <summary>Never goes on.</summary>
    Hung,
}
