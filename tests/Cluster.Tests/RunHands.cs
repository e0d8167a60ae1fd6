using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>What tests do to a run of a cluster.</summary>
internal sealed class RunHands(RpcChannel channel, string id)
{
    /// <summary>Makes each of the first ranks slow, so that what follows meets the run in the middle. Waits until there are that many.</summary>
    /// <param name="ranks">So many.</param>
    /// <param name="factor">Its computations take so many times as long; 1: as ever.</param>
    public async Task SlowAsync(int ranks, double factor)
    {
        for (int rank = 0; rank < ranks; rank++)
        {
            await InjectAsync("slow", rank, seconds: 120, factor);
        }
    }

    /// <summary>Gives a rank a fault, as soon as there is one of that rank.</summary>
    public async Task InjectAsync(string fault, int rank, double seconds = 0, double factor = 1)
    {
        while (true)
        {
            try
            {
                await channel.UnaryAsync(ClusterMethods.Inject, new InjectRequest { RunId = id, Fault = fault, Rank = rank, Seconds = seconds, Factor = factor });
                return;
            }
            catch (RpcException exception) when (exception.Message.Contains("has no rank", StringComparison.Ordinal))
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
        }
    }

    public Task<RunInfo> PauseAsync() => channel.UnaryAsync(ClusterMethods.Pause, new PauseRequest { RunId = id });

    public Task<RunInfo> ResumeAsync() => channel.UnaryAsync(ClusterMethods.Resume, new ResumeRequest { RunId = id });

    public Task<RunInfo> ScaleAsync(int workers) => channel.UnaryAsync(ClusterMethods.Scale, new ScaleRequest { RunId = id, Workers = workers });

    public Task CancelAsync() => channel.UnaryAsync(ClusterMethods.Cancel, new CancelRequest { RunId = id });

    /// <summary>Every epoch's proof from the journal: each sample once.</summary>
    /// <returns>Samples that were used.</returns>
    public async Task<long> EachSampleOnceAsync(long epochs)
    {
        long used = 0;
        for (long epoch = 0; epoch < epochs; epoch++)
        {
            var proof = await channel.UnaryAsync(ClusterMethods.VerifyEpoch, new VerifyEpochRequest { RunId = id, Epoch = epoch });
            Assert.Empty(proof.Problems);
            Assert.Equal((proof.Samples, 0, 0), (proof.Used + proof.Dropped, proof.Missing, proof.Repeated));
            used += proof.Used;
        }

        return used;
    }
}
