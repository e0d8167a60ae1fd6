namespace Lockstep.Actors;

/// <summary>A question that will get no answer, known before its time-out: nobody lives at the path, the handler failed, the link broke.</summary>
public sealed class AskFailedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public AskFailedException(string message)
        : base(message)
    {
    }
}
