using Lockstep.Actors;
using Lockstep.Actors.Tests;
using Lockstep.Coordinator.Journal;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Tests.Journal;

public sealed class JournalActorTests : IAsyncDisposable
{
    private readonly Inbox _said = new();
    private readonly Inbox _written = new();
    private readonly ScriptedJournal _journal = new();
    private readonly ActorSystem _system = new("test");
    private readonly IActorRef _actor;

    public JournalActorTests() => _actor = _system.Spawn("journal", () => new JournalActor(_journal, lost => _said.Add(lost.Current), _said.Add));

    [Fact(Timeout = 30_000)]
    public async Task Write_DatabaseAway_IsRepeatedInOrderUntilItIsBack()
    {
        int failures = 3;
        _journal.OnRewind = step =>
        {
            if (failures-- > 0)
            {
                throw new IOException("away");
            }

            _written.Add(step);
        };
        _actor.Tell(new JournalRewind("r", 1));
        _actor.Tell(new JournalRewind("r", 2));
        await _written.ExpectAsync(1L, 2L);
        Assert.Contains("away", await _said.NextAsync<string>(), StringComparison.Ordinal);
        Assert.Contains("again", await _said.NextAsync<string>(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Write_RowRefused_IsLeftOutAndTheNextIsWritten()
    {
        _journal.OnRewind = step =>
        {
            if (step == 1)
            {
                throw new InvalidDataException("twice");
            }

            _written.Add(step);
        };
        _actor.Tell(new JournalRewind("r", 1));
        _actor.Tell(new JournalRewind("r", 2));
        await _written.ExpectAsync(2L);
        Assert.Contains("twice", await _said.NextAsync<string>(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Write_LeaseLost_IsToldOnceAndNothingMoreIsTried()
    {
        int tries = 0;
        _journal.OnRewind = _ =>
        {
            tries++;
            throw new LeaseLostException(1, 7);
        };
        _actor.Tell(new JournalRewind("r", 1));
        _actor.Tell(new JournalRewind("r", 2));
        await _said.ExpectAsync(7UL);
        await _system.StopAsync();
        Assert.Equal(1, tries);
        _said.ExpectNothing();
    }

    [Fact(Timeout = 30_000)]
    public async Task Roster_Written_IsAnsweredAfterwards()
    {
        var roster = new Roster(3, [new RosterEntry("a", "127.0.0.1", 1)]);
        _journal.OnRoster = _ => _written.Add("written");
        var asker = _system.Spawn("asker", () => new Asker(_actor, new JournalRoster("r", roster, 1), _written));
        await _written.ExpectAsync("written", new RosterJournaled(3));
        _system.Stop(asker);
    }

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    private sealed class Asker(IActorRef journal, object message, Inbox heard) : Actor
    {
        protected override void PreStart() => journal.Tell(message, Context.Self);

        protected override void Receive(object answer) => heard.Add(answer);
    }
}
