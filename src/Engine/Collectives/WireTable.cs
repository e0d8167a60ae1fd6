namespace Lockstep.Engine.Collectives;

/// <summary>From the word for a wire type in an experiment file to the wire that sums float32 over it.</summary>
public static class WireTable
{
    private static readonly IWire[] Wires = [new Float32Sum(), new BFloat16Sum(), new Float16Sum()];

    public static IEnumerable<string> Names => Wires.Select(wire => wire.Name);

    /// <exception cref="ArgumentException">No wire has this name.</exception>
    public static IWire Create(string name) =>
        Array.Find(Wires, wire => wire.Name == name)
        ?? throw new ArgumentException($"unknown wire type '{name}': use one of {string.Join(", ", Names)}", nameof(name));
}
