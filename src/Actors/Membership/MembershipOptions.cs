namespace Lockstep.Actors.Membership;

/// <summary>Settings of the membership.</summary>
public sealed record MembershipOptions
{
    /// <summary>Failure detector of each member.</summary>
    public PhiAccrualOptions Detector { get; init; } = new();

    /// <summary>Number of the coordinator's life, told to every node.</summary>
    public ulong Term { get; init; }

    /// <summary>How often silence is looked for.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A member unreachable for this long is forgotten.</summary>
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromMinutes(1);
}
