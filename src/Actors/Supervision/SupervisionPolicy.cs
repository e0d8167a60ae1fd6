namespace Lockstep.Actors;

/// <summary>How a supervisor treats one child (one-for-one: its siblings are left alone).</summary>
public sealed record SupervisionPolicy
{
    /// <summary>Ten restarts a minute, 10 ms to 5 s apart.</summary>
    public static readonly SupervisionPolicy Default = new();

    /// <summary>Stops the child at its first failure.</summary>
    public static readonly SupervisionPolicy StopAtOnce = new() { Decide = _ => Directive.Stop };

    /// <summary>Restarts admitted within <see cref="Within"/>; the next failure stops the child.</summary>
    public int MaxRestarts { get; init; } = 10;

    /// <summary>Window in which restarts are counted.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Wait before the first restart of a window; it doubles with each further one. Zero restarts at once.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Longest wait before a restart.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What to do about an exception.</summary>
    public Func<Exception, Directive> Decide { get; init; } = _ => Directive.Restart;
}
