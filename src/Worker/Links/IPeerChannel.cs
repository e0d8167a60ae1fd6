namespace Lockstep.Worker.Links;

/// <summary>
/// The way of messages to and from one peer. Nothing here blocks: what cannot move now is tried again once one of the descriptors
/// of <see cref="AddTo"/> is ready. One message each way at a time. Failures are <see cref="Engine.Collectives.LinkException"/>.
/// </summary>
internal interface IPeerChannel : IDisposable
{
    bool Sending { get; }

    bool Receiving { get; }

    void BeginSend(ReadOnlySpan<byte> message);

    void BeginReceive(int length);

    /// <summary>Moves what can move of the message that was begun. True if anything did.</summary>
    bool TrySend(ReadOnlySpan<byte> message);

    /// <summary>Takes what has arrived of the message that was begun. True if anything had.</summary>
    bool TryReceive(Span<byte> message);

    /// <summary>Adds what to wait for before the unfinished direction is tried again.</summary>
    void AddTo(PollSet waits);

    /// <summary>The peer has left in good order: what it sent before can still be taken, more will not come.</summary>
    void PeerLeft();

    /// <summary>Ends both directions now; from any thread.</summary>
    void Shutdown();
}
