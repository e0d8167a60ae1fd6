namespace Lockstep.Engine.Collectives;

/// <summary>
/// Reduce-scatter through memory that the ranks of a host share: every rank combines its own chunk of all ranks' values, where
/// they lie. Meetings 1 if the values are exposed or fit half a slot, else one a piece; nothing is sent. Memory traffic per rank
/// of n bytes: reads n, writes n/P (through the slots: n read and n written more).
/// Values are not packed: they need not travel, so nothing is rounded.
/// </summary>
internal sealed class WindowReduceScatter
{
    private const int Alignment = sizeof(long);

    private readonly RankOrderSum _sum = new();

    /// <summary>
    /// Of P even chunks of <paramref name="values"/> a rank's own one becomes the combination over all ranks of the host. Exposed
    /// values must not be changed before the next meeting, except for the own chunk.
    /// </summary>
    /// <exception cref="LinkException">A rank of the host is gone.</exception>
    public void Run(ILink link, Span<byte> values, IWire wire)
    {
        var window = link.Window!;
        link.Enter(CollectivePhase.ReduceScatter);
        var chunks = new Chunks(values, wire.ValueSize, window.Size);
        if (WindowView.TryExpose(window, values, out var view))
        {
            window.Meet();
            _sum.Run(view, chunks.Start(window.Place), chunks[window.Place], wire);
        }
        else
        {
            RunThroughSlots(window, view, chunks, wire);
        }
    }

    /// <summary>A piece is a part of every chunk, so that all ranks have equally much to do.</summary>
    private void RunThroughSlots(IHostWindow window, in WindowView view, Chunks chunks, IWire wire)
    {
        int most = SlotHalves.Length(window) / window.Size / Alignment * Alignment;
        for (int done = 0; done < chunks.Longest; done += most)
        {
            var slot = SlotHalves.Mine(window);
            for (int place = 0; place < window.Size; place++)
            {
                chunks.Part(place, done, most).CopyTo(slot[(place * most)..]);
            }

            window.Meet();
            _sum.Run(view, window.Place * most, chunks.Part(window.Place, done, most), wire);
        }
    }
}
