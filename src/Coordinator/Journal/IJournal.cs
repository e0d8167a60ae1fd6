using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Journal;

/// <summary>
/// What outlives a coordinator: runs, generations, events, checkpoints and the ledger of executed steps. Written by the holder of the
/// lease only. One user at a time. Every member throws <see cref="System.Data.Common.DbException"/> where the database fails; a write
/// that failed has left nothing behind and may be tried again.
/// </summary>
internal interface IJournal : IDisposable
{
    /// <summary>A run begins. One that is known and has ended begins anew: its rosters are forgotten, its steps and events stay.</summary>
    /// <exception cref="LeaseLostException">Another coordinator leads; nothing was written. So for all writes.</exception>
    void AddRun(JournalRun run);

    /// <summary>A generation, before anybody is told of it.</summary>
    /// <exception cref="InvalidDataException">It is there already in this term.</exception>
    void AddRoster(JournalRoster roster);

    void AddEvent(JournalEvent happened);

    void AddCheckpoint(JournalCheckpoint checkpoint);

    /// <summary>A broken sample; nothing where it is there already.</summary>
    void AddBadSample(JournalBadSample bad);

    void AddSteps(JournalSteps steps);

    /// <summary>Steps from <paramref name="toStep"/> on are void: they leave the ledger for <see cref="RewindsOf"/> and will be done again.</summary>
    void AddRewind(string runId, long toStep);

    /// <summary>How a run stands; nothing where the run is unknown.</summary>
    void SetInfo(RunInfo info);

    /// <summary>Every run, oldest first; of those that have not ended with their broken samples.</summary>
    IReadOnlyList<JournaledRun> Runs();

    /// <summary>The executed ranges of steps of a run that count, in the order in which they were done.</summary>
    IReadOnlyList<JournaledSteps> StepsOf(string runId);

    /// <summary>The ranges that were done and made void, in that order.</summary>
    IReadOnlyList<JournaledRewind> RewindsOf(string runId);
}
