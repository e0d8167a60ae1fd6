namespace Lockstep.Engine.Collectives;

/// <summary>
/// All-gather through memory that the ranks of a host share: every rank copies the others' chunks from where they lie. Meetings 2
/// if the values are exposed, else one a piece of half a slot; nothing is sent. Memory traffic per rank of n bytes: reads and
/// writes n(P-1)/P (through the slots: n/P read and written more). Chunks are copied as memory is; past the caches was no faster.
/// </summary>
internal static class WindowAllGather
{
    /// <summary>Fills P even chunks of <paramref name="values"/> with their owners', place by place, bit by bit.</summary>
    /// <exception cref="LinkException">A rank of the host is gone.</exception>
    public static void Run(ILink link, Span<byte> values, IWire wire)
    {
        var window = link.Window!;
        link.Enter(CollectivePhase.AllGather);
        var chunks = new Chunks(values, wire.ValueSize, window.Size);
        if (WindowView.TryExpose(window, values, out var view))
        {
            window.Meet();
            for (int turn = 1; turn < window.Size; turn++)
            {
                // Every rank begins with its neighbour's chunk, so that not all read the same memory at once.
                int place = (window.Place + turn) % window.Size;
                var chunk = chunks[place];
                view.Part(place, chunks.Start(place), chunk.Length).CopyTo(chunk);
            }

            window.Meet();
        }
        else
        {
            RunThroughSlots(window, view, chunks);
        }
    }

    private static void RunThroughSlots(IHostWindow window, in WindowView view, Chunks chunks)
    {
        int most = SlotHalves.Length(window);
        for (int done = 0; done < chunks.Longest; done += most)
        {
            chunks.Part(window.Place, done, most).CopyTo(SlotHalves.Mine(window));
            window.Meet();
            for (int turn = 1; turn < window.Size; turn++)
            {
                int place = (window.Place + turn) % window.Size;
                var part = chunks.Part(place, done, most);
                view.Part(place, 0, part.Length).CopyTo(part);
            }
        }
    }
}
