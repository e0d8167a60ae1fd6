namespace Lockstep.Actors;

/// <summary>Why a message reached nobody.</summary>
public enum DeadLetterReason
{
    /// <summary>The actor stopped, or never was.</summary>
    NoSuchActor,

    /// <summary>A reply to a message without a sender.</summary>
    NoSender,

    /// <summary>The link to the actor's node is closed.</summary>
    LinkClosed,

    /// <summary>Not a protobuf message that <see cref="MessageRegistry"/> knows, on this side or on the other.</summary>
    NotRegistered,

    /// <summary>Larger than a message between nodes may be.</summary>
    TooLarge,
}
