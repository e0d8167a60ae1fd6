using Lockstep.Simulation.Tests.World;

namespace Lockstep.Simulation.Tests.Truth;

/// <summary>A copy of the replicated state: how many steps are in it, and a hash of which generation did each.</summary>
/// <param name="Step">Finished steps; -1: there is no state.</param>
/// <param name="Era">Rollbacks of the run before it was made.</param>
internal readonly record struct ReplicaCopy(long Step, ulong Hash, int Era)
{
    public static ReplicaCopy None { get; } = new(-1, 0, 0);

    public bool Exists => Step >= 0;

    public static ReplicaCopy Fresh(int era) => new(0, 17, era);

    public ReplicaCopy After(ulong generation) => this with { Step = Step + 1, Hash = Chance.Mix(Hash ^ Chance.Mix((generation << 20) + (ulong)Step)) };

    public ReplicaCopy Corrupted() => this with { Hash = Hash ^ 1 };

    public override string ToString() => Exists ? $"step {Step} hash {Hash & 0xFFFF:x4}" : "no state";
}
