namespace Lockstep.Actors.Benchmarks;

/// <summary>Best of several rounds of <see cref="ActorsBenchmark"/>.</summary>
/// <param name="LocalMessagesPerSecond">Messages received per second between two local actors.</param>
/// <param name="PinnedToOneCore">True where the process was held to one core meanwhile; false where the operating system cannot do that.</param>
/// <param name="LocalMessages">Messages of one round.</param>
/// <param name="RemoteAsksPerSecond">Questions answered per second between two nodes in one process over a loopback connection, on all cores.</param>
/// <param name="RemoteAsks">Questions of one round.</param>
/// <param name="AsksInFlight">Questions that wait for an answer at any time.</param>
/// <param name="Rounds">Rounds of each kind, warm-up not counted.</param>
public sealed record ActorsBenchmarkResult(
    double LocalMessagesPerSecond,
    bool PinnedToOneCore,
    long LocalMessages,
    double RemoteAsksPerSecond,
    long RemoteAsks,
    int AsksInFlight,
    int Rounds);
