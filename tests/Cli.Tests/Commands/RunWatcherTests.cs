using Lockstep.Cli.Commands;
using Lockstep.Cli.Views;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Tests.Commands;

public sealed class RunWatcherTests
{
    [Fact(Timeout = 60_000)]
    public async Task Follow_CoordinatorDies_GoesOnWithTheNextAndSaysSo()
    {
        var first = await ScriptedCoordinator.StartAsync(null, endsWatch: false, Update(RunPhase.Training, 5));
        await using var second = await ScriptedCoordinator.StartAsync(() => first.IsOver ? null : first.Address, endsWatch: true, Update(RunPhase.Training, 6), Update(RunPhase.Completed, 9));
        using var channel = new LeaderChannel([first.Address, second.Address], new RpcChannelOptions());
        var view = new NotedView();
        Task dying = Task.CompletedTask;
        var run = await RunWatcher.FollowAsync(channel, "r", view, info => dying = info.Step == 5 ? first.DisposeAsync().AsTask() : dying, CancellationToken.None);
        await dying;
        Assert.Equal((RunPhase.Completed, 9L), (run.Phase, run.Step));
        Assert.Equal([5L, 6L, 9L], view.Steps);
        Assert.Equal(["the coordinator is away; connecting again", "connected to the coordinator again"], view.Lines);
    }

    [Fact(Timeout = 60_000)]
    public async Task Follow_NeverConnected_FailsAtOnce()
    {
        using var channel = new LeaderChannel([new Uri("http://127.0.0.1:1")], new RpcChannelOptions());
        var failure = await Assert.ThrowsAsync<RpcException>(() => RunWatcher.FollowAsync(channel, "r", new NotedView(), null, CancellationToken.None));
        Assert.Equal(RpcStatusCode.Unavailable, failure.Status);
    }

    private static RunUpdate Update(RunPhase phase, long step) => new() { Run = new RunInfo { RunId = "r", Phase = phase, Step = step } };

    private sealed class NotedView : IRunView
    {
        public List<long> Steps { get; } = [];

        public List<string> Lines { get; } = [];

        public void Update(RunUpdate update) => Steps.Add(update.Run.Step);

        public void Log(string line) => Lines.Add(line);

        public void Finish(RunInfo run)
        {
        }

        public void Dispose()
        {
        }
    }
}
