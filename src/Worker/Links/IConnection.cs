namespace Lockstep.Worker.Links;

/// <summary>
/// One connection of a link, in the clear or not. Nothing here blocks: what cannot move now is tried again once the descriptor
/// is ready. A broken connection is an <see cref="IOException"/>; whose it was, the caller knows.
/// </summary>
internal interface IConnection : IDisposable
{
    /// <summary>Whether bytes that <see cref="Send"/> took have not left yet; <see cref="Flush"/> moves them.</summary>
    bool Holds { get; }

    /// <summary>Sends a beginning of the two spans, as if they were one. The bytes taken; -1: none can be now.</summary>
    int Send(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second);

    /// <summary>Fills a beginning of the two spans, as if they were one. The bytes that came; 0: the peer has ended; -1: nothing is here now.</summary>
    int Receive(Span<byte> first, Span<byte> second);

    /// <summary>Moves what is held. True if any of it left.</summary>
    bool Flush();

    void AddTo(PollSet waits, PollEvents events);

    /// <summary>Ends both directions now; from any thread, any number of times.</summary>
    void Shutdown();
}
