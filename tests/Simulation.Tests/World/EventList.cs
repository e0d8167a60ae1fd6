namespace Lockstep.Simulation.Tests.World;

/// <summary>Everything that can happen next, each with a weight; one is drawn.</summary>
internal sealed class EventList
{
    private PossibleEvent[] _items = new PossibleEvent[64];
    private int _total;

    public int Count { get; private set; }

    public void Clear() => (Count, _total) = (0, 0);

    public void Add(EventKind kind, object who, int weight, int which = 0)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, 2 * Count);
        }

        _total += weight;
        _items[Count++] = new PossibleEvent(kind, who, which, _total);
    }

    public PossibleEvent Draw(Chance chance)
    {
        int at = chance.Below(_total);
        int i = 0;
        while (_items[i].Until <= at)
        {
            i++;
        }

        return _items[i];
    }
}
