namespace Lockstep.Engine.Collectives;

/// <summary>A transfer between two ranks failed; the generation is over. Replicated state is as after the last finished step.</summary>
public sealed class LinkException(LinkFailure failure, int? peer, string message, Exception? inner = null) : Exception(message, inner)
{
    public LinkFailure Failure { get; } = failure;

    /// <summary>The rank at the other end, where one is known to be the cause.</summary>
    public int? Peer { get; } = peer;
}
