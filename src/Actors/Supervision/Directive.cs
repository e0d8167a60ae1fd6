namespace Lockstep.Actors;

/// <summary>What a supervisor does about a failed child.</summary>
public enum Directive
{
    /// <summary>A fresh instance takes its place, after the back-off and within the restart limit; waiting messages are kept.</summary>
    Restart,

    /// <summary>The child stops with <see cref="TerminationReason.Failed"/>.</summary>
    Stop,

    /// <summary>The supervisor fails with the same exception.</summary>
    Escalate,

    /// <summary>The same instance goes on with the next message.</summary>
    Resume,
}
