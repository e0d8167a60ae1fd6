using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Chaos;

/// <summary>Which events of a run name a fault.</summary>
internal static class FaultSigns
{
    private static readonly SortedDictionary<string, string[]> Signs = new(StringComparer.Ordinal)
    {
        ["corrupt"] = ["replicas-differ", "replica-diverged"],
        ["hang"] = ["worker-hung", "worker-lost"],
        ["kill"] = ["worker-lost"],
        ["partition"] = ["worker-lost", "worker-hung"],
        ["slow"] = ["straggler"],
        ["stop"] = ["worker-lost", "worker-hung"],
    };

    /// <summary>All faults that a worker can suffer, in alphabetical order.</summary>
    public static IEnumerable<string> Kinds => Signs.Keys;

    /// <summary>A slow worker keeps its place, so nothing has to resume.</summary>
    public static bool EndsGeneration(string kind) => kind != "slow";

    /// <summary>The comparison of replicas may name ranks only.</summary>
    public static bool Names(RunEvent happened, InjectedFault fault) =>
        Signs[fault.Kind].Contains(happened.Kind, StringComparer.Ordinal)
        && (happened.Kind == "replicas-differ" || happened.Text.Contains(fault.WorkerId, StringComparison.Ordinal));
}
