namespace Lockstep.Worker.Links;

/// <summary>
/// Connections that have proved nothing yet. When it is full, whoever has been in it longest has to leave: a true peer is through
/// in a moment, so that strangers who say nothing only drive out each other.
/// </summary>
internal sealed class Anteroom(int capacity)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<CancellationTokenSource> _guests = [];

    /// <param name="patience">Cancelled when the guest has to leave.</param>
    public LinkedListNode<CancellationTokenSource> Enter(CancellationTokenSource patience)
    {
        lock (_gate)
        {
            if (_guests.Count >= capacity)
            {
                _guests.First!.Value.Cancel();
                _guests.RemoveFirst();
            }

            return _guests.AddLast(patience);
        }
    }

    public void Leave(LinkedListNode<CancellationTokenSource> guest)
    {
        lock (_gate)
        {
            if (guest.List is not null)
            {
                _guests.Remove(guest);
            }
        }
    }
}
