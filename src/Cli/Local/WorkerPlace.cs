namespace Lockstep.Cli.Local;

/// <summary>Where a local worker runs.</summary>
/// <param name="Through">A program that starts it, with arguments; empty: none.</param>
/// <param name="DataAddress">Address of its data links.</param>
internal sealed record WorkerPlace(IReadOnlyList<string> Through, string DataAddress)
{
    public static WorkerPlace Here { get; } = new([], "127.0.0.1");
}
