namespace Lockstep.Engine.Collectives;

/// <summary>An all-reduce algorithm: afterwards every rank holds the same bits. An instance serves one rank and keeps its segment buffers.</summary>
public interface IAllReduce
{
    /// <summary>
    /// Replaces <paramref name="values"/> (same length on every rank, whole elements of <paramref name="wire"/>) by their
    /// element-wise combination over all ranks. NaN and infinity propagate.
    /// </summary>
    /// <exception cref="LinkException">A link failed; the content of <paramref name="values"/> is then undefined.</exception>
    void Run(ILink link, Span<byte> values, IWire wire);
}
