using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Cuda.Collectives;

/// <summary>
/// From an algorithm's name in an experiment file to what it means between GPUs. Torus and hierarchical are cuts of the world, made
/// here; within any of the others NCCL knows better than a name, so they are all its own all-reduce.
/// </summary>
internal static class DeviceAllReduceTable
{
    private static readonly KeyValuePair<string, Func<ILink, int, GuardedCommunicator, ICollection<GuardedCommunicator>, IDeviceAllReduce>>[] Entries =
    [
        new("torus", Torus),
        new("hierarchical", Hierarchical),
    ];

    /// <summary>Whether it needs communicators beside the world's.</summary>
    public static bool Splits(string name) => Array.Exists(Entries, entry => entry.Key == name);

    /// <param name="name">As <see cref="AllReduceTable"/> has it.</param>
    /// <param name="link">Who is on which host.</param>
    /// <param name="rowLength">Of a torus; 0: chosen.</param>
    /// <param name="world">All ranks.</param>
    /// <param name="made">Gets the communicators that are made, as they are made: they are the caller's.</param>
    public static IDeviceAllReduce Create(string name, ILink link, int rowLength, GuardedCommunicator world, ICollection<GuardedCommunicator> made)
    {
        var entry = Array.Find(Entries, entry => entry.Key == name);
        return entry.Value is { } create ? create(link, rowLength, world, made) : new PlainDeviceAllReduce(world);
    }

    private static TorusDeviceAllReduce Torus(ILink link, int rowLength, GuardedCommunicator world, ICollection<GuardedCommunicator> made)
    {
        var grid = new TorusGrid(link, rowLength);
        var row = Part(world, grid.Row, made);
        return new TorusDeviceAllReduce(row, Part(world, grid.Column, made));
    }

    private static HierarchicalDeviceAllReduce Hierarchical(ILink link, int rowLength, GuardedCommunicator world, ICollection<GuardedCommunicator> made)
    {
        var groups = new HostGroups(link);
        var host = Part(world, groups.Host, made);
        if (groups.Leaders is { } leaders)
        {
            return new HierarchicalDeviceAllReduce(host, Part(world, leaders, made));
        }

        _ = world.Split(-1, 0, 0);
        return new HierarchicalDeviceAllReduce(host, null);
    }

    /// <summary>Parts do not overlap, so the first member's rank in the world names one.</summary>
    private static GuardedCommunicator Part(GuardedCommunicator world, SubLink members, ICollection<GuardedCommunicator> made)
    {
        var part = world.Split(members.First, members.Rank, members.WorldSize)!;
        made.Add(part);
        return part;
    }
}
