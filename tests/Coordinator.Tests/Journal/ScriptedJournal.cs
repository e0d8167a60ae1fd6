using Lockstep.Coordinator.Journal;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Journal;

/// <summary>A journal whose writes a test answers; only rosters and rewinds are written.</summary>
internal sealed class ScriptedJournal : IJournal
{
    public Action<JournalRoster> OnRoster { get; set; } = _ => { };

    /// <summary>Called with the step.</summary>
    public Action<long> OnRewind { get; set; } = _ => { };

    public void AddRoster(JournalRoster roster) => OnRoster(roster);

    public void AddRewind(string runId, long toStep) => OnRewind(toStep);

    public void AddRun(JournalRun run) => throw new NotSupportedException();

    public void AddEvent(JournalEvent happened) => throw new NotSupportedException();

    public void AddCheckpoint(JournalCheckpoint checkpoint) => throw new NotSupportedException();

    public void AddBadSample(JournalBadSample bad) => throw new NotSupportedException();

    public void AddSteps(JournalSteps steps) => throw new NotSupportedException();

    public void SetInfo(RunInfo info) => throw new NotSupportedException();

    public IReadOnlyList<JournaledRun> Runs() => throw new NotSupportedException();

    public IReadOnlyList<JournaledSteps> StepsOf(string runId) => throw new NotSupportedException();

    public IReadOnlyList<JournaledRewind> RewindsOf(string runId) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
