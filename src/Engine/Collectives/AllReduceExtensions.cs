using System.Runtime.InteropServices;

namespace Lockstep.Engine.Collectives;

/// <summary>All-reduces of typed values.</summary>
public static class AllReduceExtensions
{
    private static readonly Float32Sum Float32 = new();
    private static readonly Float32Max Float32Largest = new();
    private static readonly Int64Sum Int64 = new();
    private static readonly Int64Max Int64Largest = new();

    /// <summary>Replaces <paramref name="values"/> by their float32 sum over all ranks.</summary>
    /// <exception cref="LinkException">A link failed.</exception>
    public static void Sum(this IAllReduce algorithm, ILink link, Span<float> values) => algorithm.Run(link, MemoryMarshal.AsBytes(values), Float32);

    /// <summary>Replaces <paramref name="values"/> by their largest over all ranks; NaN wins.</summary>
    /// <exception cref="LinkException">A link failed.</exception>
    public static void Max(this IAllReduce algorithm, ILink link, Span<float> values) => algorithm.Run(link, MemoryMarshal.AsBytes(values), Float32Largest);

    /// <summary>Replaces <paramref name="values"/> by their exact sum over all ranks; overflow wraps around.</summary>
    /// <exception cref="LinkException">A link failed.</exception>
    public static void Sum(this IAllReduce algorithm, ILink link, Span<long> values) => algorithm.Run(link, MemoryMarshal.AsBytes(values), Int64);

    /// <summary>Replaces <paramref name="values"/> by their largest over all ranks.</summary>
    /// <exception cref="LinkException">A link failed.</exception>
    public static void Max(this IAllReduce algorithm, ILink link, Span<long> values) => algorithm.Run(link, MemoryMarshal.AsBytes(values), Int64Largest);
}
