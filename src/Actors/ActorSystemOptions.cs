using Lockstep.Actors.Remote;

namespace Lockstep.Actors;

/// <summary>Settings of an <see cref="ActorSystem"/>.</summary>
public sealed record ActorSystemOptions
{
    /// <summary>Clock of timers, time-outs and back-off.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The message types that may cross to other nodes.</summary>
    public MessageRegistry Messages { get; init; } = new();

    /// <summary>Told of each exception out of a handler, with the actor's path, before the supervisor decides. Must not throw.</summary>
    public Action<string, Exception>? OnFailure { get; init; }

    /// <summary>Greatest message to another node, in bytes; a greater one becomes a dead letter.</summary>
    public int MaxMessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Messages that may wait for one node; with more the peer counts as hung and its link is closed.</summary>
    public int MaxQueuedMessages { get; init; } = 100_000;

    /// <summary>What every frame of a link has to pass, both ways, once the link is open; null: nothing.</summary>
    public FrameGate? Gate { get; init; }

    /// <summary>Time limit for the exchange of names that opens a link.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
