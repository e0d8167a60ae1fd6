namespace Lockstep.Engine.Collectives;

/// <summary>
/// All-reduce of one host through shared memory: nothing is sent, ranks read where the values lie.
/// Small messages: every rank puts its values into its slot, all meet, every rank combines all slots. 1 meeting; memory traffic per
/// rank of n bytes: reads (P+1)n, most of it from a cache, writes 2n.
/// Larger ones: <see cref="WindowReduceScatter"/>, then <see cref="WindowAllGather"/>: exposed values take 3 meetings and per rank
/// reads of n + n(P-1)/P and writes of n, all ranks together 3nP-n; others go through the slots piece by piece.
/// Order of summation: by rank, everywhere, so all ranks end with the same bits. Nothing is packed, so nothing is rounded.
/// Source: Graham and Shipman 2008 (shared-memory collectives), with in-place reads instead of copies.
/// </summary>
internal sealed class DirectAllReduce : IAllReduce
{
    /// <summary>Bytes that a rank reads of all slots together before a second meeting is cheaper: about what a second-level cache holds.</summary>
    private const int MostReadByEverybody = 256 * 1024;

    private readonly RankOrderSum _sum = new();
    private readonly WindowReduceScatter _reduceScatter = new();

    /// <exception cref="ArgumentException">Not all ranks share a window.</exception>
    public void Run(ILink link, Span<byte> values, IWire wire)
    {
        if (link.Window is not { } window || window.Size != link.WorldSize)
        {
            throw new ArgumentException($"the direct algorithm needs memory shared by all {link.WorldSize} ranks, and {link.Window?.Size ?? 0} share some here: use auto, or hierarchical over several hosts", nameof(link));
        }

        if (values.IsEmpty || window.Size == 1)
        {
            return;
        }

        if (values.Length <= SlotHalves.Length(window) && (long)values.Length * window.Size <= MostReadByEverybody)
        {
            RunSmall(link, window, values, wire);
        }
        else
        {
            _reduceScatter.Run(link, values, wire);
            WindowAllGather.Run(link, values, wire);
        }
    }

    private void RunSmall(ILink link, IHostWindow window, Span<byte> values, IWire wire)
    {
        link.Enter(CollectivePhase.Reduce);
        values.CopyTo(SlotHalves.Mine(window));
        window.Meet();
        _sum.Run(new WindowView(window, null), 0, values, wire);
    }
}
