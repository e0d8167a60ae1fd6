using Lockstep.Coordinator.Runs;
using Lockstep.Simulation.Tests.World;

namespace Lockstep.Simulation.Tests.Truth;

/// <summary>What is really so of one run, whoever knows it.</summary>
internal sealed class RunTruth(string id)
{
    private readonly Dictionary<long, ReplicaCopy> _shelf = [];

    public string Id => id;

    /// <summary>The greatest step that anybody finished since the run went back.</summary>
    public long Reached { get; private set; }

    /// <summary>Declared rollbacks.</summary>
    public int Era { get; set; }

    /// <summary>Where the last rollback went; states up to this step are the same before and after it.</summary>
    public long RolledBackTo { get; set; }

    public SimulatedLedger Ledger { get; } = new();

    public bool CancelAsked { get; set; }

    public bool NanAsked { get; set; }

    /// <summary>How the run ended, and why.</summary>
    public (RunPhase Phase, StopReason Reason) End { get; set; }

    /// <summary>When it ended, in simulated milliseconds.</summary>
    public long EndedAt { get; set; }

    /// <summary>Bits of a replica were changed; its comparison with the others is due.</summary>
    public bool CorruptionIsAbout { get; set; }

    public long NewestCheckpoint => _shelf.Count == 0 ? -1 : _shelf.Keys.Max();

    public void Finished(ReplicaCopy copy) => Reached = Math.Max(Reached, copy.Step);

    public void WentBackTo(long step) => Reached = Math.Min(Reached, step);

    /// <summary>A worker that came back may hold what was given up as lost.</summary>
    public void GoesOnFrom(long step) => Reached = Math.Max(Reached, step);

    public void Saved(ReplicaCopy copy) => _shelf[copy.Step] = copy;

    public ReplicaCopy? Checkpoint(long step) => _shelf.TryGetValue(step, out var copy) ? copy : null;

    public static string DirectoryOf(long step) => $"step-{step}";
}
