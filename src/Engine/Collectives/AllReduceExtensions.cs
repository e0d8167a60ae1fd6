using System.Runtime.InteropServices;

namespace Lockstep.Engine.Collectives;

/// <summary>All-reduces of typed values.</summary>
public static class AllReduceExtensions
{
    private static readonly Float32Sum Float32 = new();

    /// <summary>Replaces <paramref name="values"/> by their float32 sum over all ranks.</summary>
    /// <exception cref="LinkException">A link failed.</exception>
    public static void Sum(this IAllReduce algorithm, ILink link, Span<float> values) => algorithm.Run(link, MemoryMarshal.AsBytes(values), Float32);
}
