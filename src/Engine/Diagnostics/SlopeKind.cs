namespace Lockstep.Engine.Diagnostics;

/// <summary>Whether a slope can be compared.</summary>
internal enum SlopeKind
{
    Measured,

    /// <summary>The gradient jumps so much on the way that its mean is not known from five points.</summary>
    Kink,

    /// <summary>Too small to be told from rounding.</summary>
    Flat,
}
