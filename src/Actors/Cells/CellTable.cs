using System.Collections.Concurrent;

namespace Lockstep.Actors.Cells;

/// <summary>The living cells of a system by path: how messages from other nodes find their actors, and why names are unique.</summary>
internal sealed class CellTable(ActorSystem system)
{
    private readonly ConcurrentDictionary<string, ActorCell> _cells = new(StringComparer.Ordinal);

    public ActorCell Create(ActorCell parent, string name, Func<Actor> factory, SupervisionPolicy? policy)
    {
        ActorName.ThrowIfInvalid(name, nameof(name));
        var path = $"{parent.Path}/{name}";
        if (_cells.ContainsKey(path))
        {
            throw NameInUse(path);
        }

        var cell = new ActorCell(system, parent, path, factory, policy ?? SupervisionPolicy.Default);
        if (_cells.TryAdd(path, cell))
        {
            return cell;
        }

        cell.Mailbox.Post(new StopSignal(TerminationReason.Stopped));
        throw NameInUse(path);
    }

    public ActorCell? Find(string path) => _cells.GetValueOrDefault(path);

    public void Remove(ActorCell cell) => _cells.TryRemove(new KeyValuePair<string, ActorCell>(cell.Path, cell));

    private static InvalidOperationException NameInUse(string path)
        => new($"An actor lives at '{path}'. Choose another name, or stop that one and wait for its Terminated.");
}
