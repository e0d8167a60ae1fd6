using Lockstep.Actors;
using Lockstep.Coordinator.Runs;

namespace Lockstep.Coordinator.Journal;

/// <summary>Writes to the database, in the order of arrival. The one actor that waits for a disk; nobody waits for it but a new roster.</summary>
internal sealed class JournalActor(IJournal database) : Actor
{
    protected override void Receive(object message)
    {
        switch (message)
        {
            case JournalRun run:
                database.AddRun(run);
                break;
            case JournalEvent happened:
                database.AddEvent(happened);
                break;
            case JournalRoster roster:
                database.AddRoster(roster);
                Context.Sender?.Tell(new RosterJournaled(roster.Roster.Generation), Context.Self);
                break;
            case JournalCheckpoint checkpoint:
                database.AddCheckpoint(checkpoint);
                break;
            case JournalSteps steps:
                database.AddSteps(steps);
                break;
            case JournalRewind rewind:
                database.AddRewind(rewind.RunId, rewind.ToStep);
                break;
            case LedgerAsked asked:
                Context.Reply(new LedgerAnswer(database.StepsOf(asked.RunId)));
                break;
            case JournalInfo info:
                database.SetInfo(info.Info);
                break;
        }
    }
}
