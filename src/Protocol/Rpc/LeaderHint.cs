namespace Lockstep.Protocol.Rpc;

/// <summary>What a coordinator that stands by answers to every call, and how a client reads it.</summary>
public static class LeaderHint
{
    private const string Standby = "standby; ";
    private const string LeaderAt = "the leader is at ";

    /// <summary>The answer, <see cref="RpcStatusCode.Unavailable"/>; nothing was done.</summary>
    /// <param name="leader">Address of the coordinator that leads; null where none is known.</param>
    public static RpcException Refusal(Uri? leader) =>
        new(RpcStatusCode.Unavailable, Standby + (leader is null ? "no coordinator leads at the moment" : LeaderAt + leader.GetLeftPart(UriPartial.Authority)));

    /// <summary>True for the answer of a coordinator that stands by.</summary>
    public static bool IsStandby(RpcException answer) =>
        answer.Status == RpcStatusCode.Unavailable && answer.Message.StartsWith(Standby, StringComparison.Ordinal);

    /// <summary>The leader's address in the answer of a coordinator that stands by, or null.</summary>
    /// <param name="answer">Any failure.</param>
    /// <param name="asked">Address that was asked: a hint from TLS to clear text is none.</param>
    public static Uri? Of(RpcException answer, Uri asked)
    {
        int at = IsStandby(answer) ? answer.Message.IndexOf(LeaderAt, StringComparison.Ordinal) : -1;
        return at >= 0 && Uri.TryCreate(answer.Message[(at + LeaderAt.Length)..], UriKind.Absolute, out var leader) && leader.Scheme == asked.Scheme
            ? leader
            : null;
    }
}
