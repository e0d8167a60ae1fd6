namespace Lockstep.Engine.Collectives;

/// <summary>
/// Combines what all places of a host show, in one pass over memory: block by block, so that the partial result stays in the
/// first-level cache. Order of summation: by rank, 0, 1, 2, …, whoever sums.
/// </summary>
internal sealed class RankOrderSum
{
    private const int BlockBytes = 16 * 1024;

    private readonly byte[] _block = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);

    /// <summary>
    /// target = combination over all places of their parts from <paramref name="first"/> on. The target may be the own part: it
    /// is overwritten only after it has been read.
    /// </summary>
    public void Run(in WindowView view, int first, Span<byte> target, IWire wire)
    {
        for (int at = 0; at < target.Length; at += BlockBytes)
        {
            var sum = _block.AsSpan(0, Math.Min(BlockBytes, target.Length - at));
            view.Part(0, first + at, sum.Length).CopyTo(sum);
            for (int place = 1; place < view.Places; place++)
            {
                wire.Unpacked.Combine(view.Part(place, first + at, sum.Length), sum);
            }

            sum.CopyTo(target[at..]);
        }
    }
}
