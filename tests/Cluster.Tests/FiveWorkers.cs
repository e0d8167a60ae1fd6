using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>
/// One coordinator and five workers for many tests, because processes take longer to start than these runs to train. What a test has
/// killed is there again for the next one, and what it left running is cancelled.
/// </summary>
public sealed class FiveWorkers : IAsyncLifetime
{
    private const int Count = 5;
    private ProcessCluster _cluster = null!;
    private string? _exactHash;

    internal ProcessCluster Cluster => _cluster;

    public async ValueTask InitializeAsync() => _cluster = await ProcessCluster.StartAsync(Count);

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    /// <summary>Five workers are up, and no run wants one.</summary>
    internal async Task<ProcessCluster> ReadyAsync()
    {
        var runs = await _cluster.Channel.UnaryAsync(ClusterMethods.List, new ListRequest());
        foreach (var run in runs.Runs.Where(run => !FollowedRun.HasEnded(run)))
        {
            await new RunHands(_cluster.Channel, run.RunId).CancelAsync();
        }

        for (int missing = Count - _cluster.LiveWorkers.Count; missing > 0; missing--)
        {
            _cluster.AddWorker();
        }

        await _cluster.IdleAsync();
        return _cluster;
    }

    /// <summary>Of the last checkpoint of <see cref="Experiments.Exact"/>, trained by one worker whom nobody disturbed.</summary>
    internal async Task<string> ExactHashAsync()
    {
        if (_exactHash is null)
        {
            string run = await _cluster.SubmitAsync(Experiments.Exact(max: 1));
            await using var undisturbed = new FollowedRun(_cluster.Channel, run);
            _exactHash = await HashAsync(await undisturbed.EndAsync());
            await _cluster.IdleAsync();
        }

        return _exactHash;
    }

    /// <summary>Of the run's last checkpoint, as the command prints it.</summary>
    internal static async Task<string> HashAsync(RunInfo ended)
    {
        Assert.True(ended.Phase == RunPhase.Completed, ended.Reason);
        var (code, output, errors) = await LockstepProcess.RunAsync("hash", ended.Checkpoint);
        Assert.True(code == 0, errors);
        return output.Trim();
    }

    /// <summary>The run has the bits of the undisturbed one, and its journal proves each of its epochs.</summary>
    internal async Task SameBitsAsync(RunInfo ended)
    {
        Assert.Equal(await ExactHashAsync(), await HashAsync(ended));
        await new RunHands(_cluster.Channel, ended.RunId).EachSampleOnceAsync(Experiments.ExactEpochs);
        Assert.Equal([(0L, ended.TotalSteps)], Ledger.Merged(_cluster.Runs, ended.RunId));
    }
}
