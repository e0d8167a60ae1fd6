using System.Diagnostics;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Commands;

/// <summary>Finds the coordinator that leads: asks all addresses at once, and those that the answers name.</summary>
internal sealed class LeaderProbe(IReadOnlyList<Uri> addresses, RpcChannelOptions options)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);
    private readonly List<Uri> _known = [.. addresses];
    private bool _anyAnswered;

    /// <summary>An address that an answer named.</summary>
    public void Learn(Uri? leader)
    {
        _anyAnswered |= leader is not null;
        if (leader is not null && !_known.Contains(leader))
        {
            _known.Add(leader);
        }
    }

    /// <summary>A channel to the leader. A single address is not asked: the call itself will tell.</summary>
    /// <exception cref="RpcException">Nobody leads for as long as <paramref name="patience"/>, or nobody answers at all.</exception>
    public async Task<RpcChannel> FindAsync(TimeSpan patience, TimeSpan pause, CancellationToken cancellation)
    {
        if (_known.Count == 1)
        {
            return new RpcChannel(_known[0], options);
        }

        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            var (leader, failures) = await AskAllAsync(cancellation);
            if (leader is not null)
            {
                _anyAnswered = true;
                return leader;
            }

            _anyAnswered |= failures.Exists(LeaderHint.IsStandby);
            if (!_anyAnswered || Stopwatch.GetElapsedTime(began) > patience || failures.Find(failure => failure.Status is not (RpcStatusCode.Unavailable or RpcStatusCode.DeadlineExceeded)) is not null)
            {
                throw Explain(failures);
            }

            await Task.Delay(pause, cancellation);
        }
    }

    /// <summary>Null where it leads.</summary>
    public static async Task<RpcException?> AskAsync(RpcChannel channel, CancellationToken cancellation)
    {
        try
        {
            await channel.UnaryAsync(ClusterMethods.Nodes, new NodesRequest(), AnswerTime, cancellation);
            return null;
        }
        catch (RpcException failure)
        {
            return failure;
        }
    }

    private async Task<(RpcChannel? Leader, List<RpcException> Failures)> AskAllAsync(CancellationToken cancellation)
    {
        using var found = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var channels = _known.Select(address => new RpcChannel(address, options)).ToList();
        var asked = channels.Select(channel => (Channel: channel, Answer: AskAsync(channel, found.Token))).ToDictionary(pair => pair.Answer, pair => pair.Channel);
        RpcChannel? leader = null;
        var failures = new List<RpcException>();
        await foreach (var answer in Task.WhenEach(asked.Keys))
        {
            if (leader is not null || answer.IsCanceled)
            {
                continue;
            }

            if (await answer is { } failure)
            {
                failures.Add(failure);
                Learn(LeaderHint.Of(failure, asked[answer].Address));
                continue;
            }

            leader = asked[answer];
            await found.CancelAsync();
        }

        channels.Where(channel => channel != leader).ToList().ForEach(channel => channel.Dispose());
        cancellation.ThrowIfCancellationRequested();
        return (leader, failures);
    }

    private RpcException Explain(List<RpcException> failures)
    {
        var worst = failures.Find(failure => failure.Status is not (RpcStatusCode.Unavailable or RpcStatusCode.DeadlineExceeded));
        return worst ?? new RpcException(
            RpcStatusCode.Unavailable, $"none of {string.Join(", ", _known.Select(address => address.GetLeftPart(UriPartial.Authority)))} leads: {string.Join(" ", failures.Select(failure => failure.Message))}");
    }
}
