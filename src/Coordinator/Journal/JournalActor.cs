using System.Data.Common;
using Lockstep.Actors;
using Lockstep.Coordinator.Runs;

namespace Lockstep.Coordinator.Journal;

/// <summary>
/// Writes to the database, in the order of arrival. The one actor that waits for a disk; nobody waits for it but a new roster. While the
/// database fails, what is to be written waits here: no new generation forms, training goes on.
/// </summary>
/// <param name="onLost">Called when another coordinator leads; nothing is written any more.</param>
internal sealed class JournalActor(IJournal journal, Action<LeaseLostException> onLost, Action<string> log) : Actor
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);
    private readonly Queue<(object Message, IActorRef? Sender)> _waiting = new();
    private bool _failing;
    private bool _lost;

    protected override void Receive(object message)
    {
        if (message is RetryDue)
        {
            WriteAll();
        }
        else if (!_lost)
        {
            _waiting.Enqueue((message, Context.Sender));
            if (!_failing)
            {
                WriteAll();
            }
        }
    }

    private void WriteAll()
    {
        while (_waiting.TryPeek(out var next))
        {
            if (!TryWrite(next.Message, next.Sender))
            {
                return;
            }

            _waiting.TryDequeue(out _);
        }

        if (_failing)
        {
            _failing = false;
            log("the journal is written again");
        }
    }

    /// <summary>False where it is to be tried again later.</summary>
    private bool TryWrite(object message, IActorRef? sender)
    {
        try
        {
            Write(message, sender);
        }
        catch (LeaseLostException lost)
        {
            _lost = true;
            _waiting.Clear();
            onLost(lost);
        }
        catch (InvalidDataException refused)
        {
            log($"{message.GetType().Name} is left out: {refused.Message}");
        }
        catch (Exception failure) when (failure is DbException or IOException or TimeoutException)
        {
            RetryLater(failure);
            return false;
        }

        return true;
    }

    private void RetryLater(Exception failure)
    {
        if (!_failing)
        {
            _failing = true;
            log($"the journal cannot be written, trying again until it can: {failure.Message}");
        }

        Context.Schedule(RetryPause, new RetryDue());
    }

    private void Write(object message, IActorRef? sender)
    {
        switch (message)
        {
            case JournalRun run:
                journal.AddRun(run);
                break;
            case JournalEvent happened:
                journal.AddEvent(happened);
                break;
            case JournalRoster roster:
                journal.AddRoster(roster);
                sender?.Tell(new RosterJournaled(roster.Roster.Generation), Context.Self);
                break;
            case JournalCheckpoint checkpoint:
                journal.AddCheckpoint(checkpoint);
                break;
            case JournalBadSample bad:
                journal.AddBadSample(bad);
                break;
            case JournalSteps steps:
                journal.AddSteps(steps);
                break;
            case JournalRewind rewind:
                journal.AddRewind(rewind.RunId, rewind.ToStep);
                break;
            case LedgerAsked asked:
                sender?.Tell(new LedgerAnswer(journal.StepsOf(asked.RunId)), Context.Self);
                break;
            case JournalInfo info:
                journal.SetInfo(info.Info);
                break;
        }
    }

    private sealed record RetryDue;
}
