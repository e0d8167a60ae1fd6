namespace Lockstep.Engine.Collectives;

/// <summary>An all-reduce algorithm: afterwards every rank holds the same bits, the element-wise sum over ranks.</summary>
public interface IAllReduce
{
    /// <summary>Replaces <paramref name="values"/> (same length on every rank) by the sum over all ranks. NaN and infinity propagate.</summary>
    /// <exception cref="LinkException">A link failed; the content of <paramref name="values"/> is then undefined.</exception>
    void Sum(ILink link, Span<float> values);
}
