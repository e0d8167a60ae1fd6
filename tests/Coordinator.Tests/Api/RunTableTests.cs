using System.Threading.Channels;
using Lockstep.Coordinator.Api;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Api;

public sealed class RunTableTests
{
    private readonly RunTable _table = new();

    [Fact]
    public void Watch_LiveRun_GetsTheCurrentStateAndTheChangesAndIsCompletedAtTheEnd()
    {
        _table.Set(Info(RunPhase.Training, 1), []);
        var channel = Channel.CreateUnbounded<RunUpdate>();
        _table.Watch("r", channel.Writer);
        _table.Set(Info(RunPhase.Training, 2), [new RunEvent { Kind = "checkpoint" }]);
        _table.Set(Info(RunPhase.Completed, 3), []);
        var updates = Drain(channel.Reader);
        Assert.Equal([1L, 2L, 3L], updates.Select(update => update.Run.Step));
        Assert.Equal("checkpoint", Assert.Single(updates[1].Events).Kind);
        Assert.True(channel.Reader.Completion.IsCompleted);
    }

    [Fact]
    public void Watch_EndedRun_GetsItsStateAndNothingMore()
    {
        _table.Set(Info(RunPhase.Failed, 7), []);
        var channel = Channel.CreateUnbounded<RunUpdate>();
        _table.Watch("r", channel.Writer);
        Assert.Equal(7, Assert.Single(Drain(channel.Reader)).Run.Step);
        Assert.True(channel.Reader.Completion.IsCompleted);
    }

    [Fact]
    public void Unwatch_Watcher_GetsNoMore()
    {
        _table.Set(Info(RunPhase.Training, 1), []);
        var channel = Channel.CreateUnbounded<RunUpdate>();
        _table.Watch("r", channel.Writer);
        _table.Unwatch("r", channel.Writer);
        _table.Set(Info(RunPhase.Training, 2), []);
        Assert.Single(Drain(channel.Reader));
    }

    [Fact]
    public void IsLive_EndedOrUnknownRun_IsFalse()
    {
        _table.Set(Info(RunPhase.Cancelled, 1), []);
        Assert.False(_table.IsLive("r"));
        Assert.False(_table.IsLive("other"));
    }

    private static RunInfo Info(RunPhase phase, long step) => new() { RunId = "r", Phase = phase, Step = step };

    private static List<RunUpdate> Drain(ChannelReader<RunUpdate> reader)
    {
        var updates = new List<RunUpdate>();
        while (reader.TryRead(out var update))
        {
            updates.Add(update);
        }

        return updates;
    }
}
