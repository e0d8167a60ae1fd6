namespace Lockstep.Actors.Cells;

/// <summary>Called by its <see cref="Mailbox"/>, one call at a time.</summary>
internal interface IMailboxOwner
{
    void OnLetter(in Letter letter);

    void OnSignal(Signal signal);
}
