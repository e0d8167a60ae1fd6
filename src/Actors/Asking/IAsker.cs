namespace Lockstep.Actors.Asking;

/// <summary>A sender that waits for an answer and wants to know when none will come.</summary>
internal interface IAsker
{
    void Fail(string reason);
}
