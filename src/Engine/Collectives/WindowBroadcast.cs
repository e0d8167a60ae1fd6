namespace Lockstep.Engine.Collectives;

/// <summary>
/// Broadcast through memory that the ranks of a host share: every rank copies from where the root's values lie. Meetings 2 if the
/// values are exposed, else one a piece of half a slot; nothing is sent.
/// </summary>
internal static class WindowBroadcast
{
    /// <summary>Fills <paramref name="values"/> on every rank of the host with those of the rank at place <paramref name="root"/>, bit by bit.</summary>
    /// <exception cref="LinkException">A rank of the host is gone.</exception>
    public static void Run(ILink link, Span<byte> values, int root)
    {
        var window = link.Window!;
        bool gives = window.Place == root;
        link.Enter(CollectivePhase.Broadcast);
        if (WindowView.TryExpose(window, values, out var view))
        {
            window.Meet();
            if (!gives)
            {
                view.Part(root, 0, values.Length).CopyTo(values);
            }

            window.Meet();
            return;
        }

        while (!values.IsEmpty)
        {
            var piece = values[..Math.Min(values.Length, SlotHalves.Length(window))];
            if (gives)
            {
                piece.CopyTo(SlotHalves.Mine(window));
            }

            window.Meet();
            if (!gives)
            {
                view.Part(root, 0, piece.Length).CopyTo(piece);
            }

            values = values[piece.Length..];
        }
    }
}
