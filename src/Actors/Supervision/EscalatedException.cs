namespace Lockstep.Actors;

/// <summary>A child failed and its supervisor's policy was to fail with it. The child's exception is the inner one.</summary>
public sealed class EscalatedException : Exception
{
    internal EscalatedException(string childPath, Exception cause)
        : base($"'{childPath}' failed and its failure was escalated: {cause.Message}", cause)
    {
    }
}
