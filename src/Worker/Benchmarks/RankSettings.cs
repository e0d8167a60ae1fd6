namespace Lockstep.Worker.Benchmarks;

/// <summary>One of the processes of a benchmark of links.</summary>
/// <param name="Rank">Its rank.</param>
/// <param name="Workers">Processes in all.</param>
/// <param name="Transport">Word of <c>communication.transport</c>.</param>
/// <param name="Streams">TCP connections between two ranks.</param>
/// <param name="LargestBytes">Bytes of the buffer that is summed, which the other ranks of the host can read.</param>
public sealed record RankSettings(int Rank, int Workers, string Transport, int Streams, long LargestBytes);
