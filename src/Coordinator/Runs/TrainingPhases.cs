namespace Lockstep.Coordinator.Runs;

/// <summary>The words in which workers report what their training thread does (MeterPhase), and what they say of who waits for whom.</summary>
internal static class TrainingPhases
{
    public const string Reduce = "reduce";

    /// <summary>In these the thread waits for other ranks: who is late is among the others.</summary>
    public static bool Waits(string phase) => phase is Reduce or "gather" or "idle" or "recovery";

    /// <summary>In these it moves or writes state, or its device gets ready, which takes as long as it takes.</summary>
    public static bool MovesState(string phase) => phase is "transfer" or "checkpoint" or "prepare";
}
