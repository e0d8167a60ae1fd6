namespace Lockstep.Actors.Benchmarks;

/// <summary>Best of several rounds of <see cref="ActorsBenchmark"/>.</summary>
/// <param name="LocalMessagesPerCoreSecond">Messages between two local actors per second of processor time that the whole process used: the rate of one core.</param>
/// <param name="LocalMessagesPerSecond">The same per second of wall time, on as many cores as the two actors took.</param>
/// <param name="LocalMessages">Messages of one round.</param>
/// <param name="RemoteAsksPerSecond">Questions answered per second of wall time between two nodes in one process over a loopback connection, on all cores.</param>
/// <param name="RemoteAsks">Questions of one round.</param>
/// <param name="AsksInFlight">Questions that wait for an answer at any time.</param>
/// <param name="Rounds">Rounds of each kind, warm-up not counted.</param>
public sealed record ActorsBenchmarkResult(
    double LocalMessagesPerCoreSecond,
    double LocalMessagesPerSecond,
    long LocalMessages,
    double RemoteAsksPerSecond,
    long RemoteAsks,
    int AsksInFlight,
    int Rounds);
