using System.Diagnostics;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Commands;

/// <summary>
/// A channel to whichever of several coordinators leads. One that stands by says who does; until somebody does, calls wait. A call that a
/// coordinator may have begun is never sent twice.
/// </summary>
internal sealed class LeaderChannel(IReadOnlyList<Uri> addresses, RpcChannelOptions options) : IDisposable
{
    /// <summary>So long a command waits for a coordinator that leads.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly LeaderProbe _probe = new(addresses, options);
    private RpcChannel? _current;

    /// <summary>As <see cref="RpcChannel.UnaryAsync"/>.</summary>
    public async Task<TResponse> UnaryAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            var channel = await CurrentAsync(cancellation);
            try
            {
                return await channel.UnaryAsync(method, request, deadline, cancellation);
            }
            catch (RpcException failure) when (Drop(channel, failure) && LeaderHint.IsStandby(failure) && Stopwatch.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }

    /// <summary>As <see cref="RpcChannel.ServerStreamAsync"/>.</summary>
    public async IAsyncEnumerable<TResponse> ServerStreamAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        var channel = await CurrentAsync(cancellation);
        await using var responses = channel.ServerStreamAsync(method, request, cancellation: cancellation).GetAsyncEnumerator(cancellation);
        while (await NextAsync(channel, responses))
        {
            yield return responses.Current;
        }
    }

    /// <summary>False where the coordinator of the newest call does not answer: another is looked for by the next.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        if (_current is { } channel && await LeaderProbe.AskAsync(channel, cancellation) is { } failure)
        {
            Drop(channel, failure);
        }

        return _current is not null;
    }

    public void Dispose() => _current?.Dispose();

    private async Task<bool> NextAsync<T>(RpcChannel channel, IAsyncEnumerator<T> responses)
    {
        try
        {
            return await responses.MoveNextAsync();
        }
        catch (RpcException failure) when (Drop(channel, failure))
        {
            throw;
        }
    }

    private async Task<RpcChannel> CurrentAsync(CancellationToken cancellation) => _current ??= await _probe.FindAsync(Patience, Pause, cancellation);

    /// <summary>True; after a failure that another coordinator would not have, the channel is not used again.</summary>
    private bool Drop(RpcChannel channel, RpcException failure)
    {
        if (failure.Status is RpcStatusCode.Unavailable or RpcStatusCode.DeadlineExceeded && channel == _current)
        {
            _probe.Learn(LeaderHint.Of(failure, channel.Address));
            _current = null;
            channel.Dispose();
        }

        return true;
    }
}
