namespace Lockstep.Actors.Asking;

/// <summary>The sender of a question: takes the first answer.</summary>
internal sealed class AskRef(string target) : IActorRef, IAsker
{
    private readonly TaskCompletionSource<object> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _forget;

    public string Path => "/ask" + target;

    public static async Task<T> AskAsync<T>(IActorRef target, object message, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var ask = new AskRef(target.Path);
        using var timer = time.CreateTimer(static state => ((AskRef)state!)._answer.TrySetResult(TimedOut.Instance), ask, timeout, Timeout.InfiniteTimeSpan);
        using var registration = cancellation.UnsafeRegister(static (state, token) => ((AskRef)state!)._answer.TrySetCanceled(token), ask);
        target.Tell(message, ask);
        try
        {
            return await ask._answer.Task.ConfigureAwait(false) switch
            {
                T answer => answer,
                TimedOut => throw new TimeoutException($"'{target.Path}' did not answer {message.GetType().Name} within {timeout}."),
                var other => throw new InvalidCastException($"'{target.Path}' answered {message.GetType().Name} with {other.GetType().Name}, expected {typeof(T).Name}."),
            };
        }
        finally
        {
            ask._forget?.Invoke();
        }
    }

    public void Tell(object message, IActorRef? sender = null) => _answer.TrySetResult(message);

    public Task<T> AskAsync<T>(object message, TimeSpan timeout, CancellationToken cancellation = default)
        => Task.FromException<T>(new AskFailedException("The sender of a question takes an answer and cannot be asked itself."));

    public void Fail(string reason) => _answer.TrySetException(new AskFailedException(reason));

    /// <summary>Called when the question is over, however it ends: a link drops its entry.</summary>
    public void WhenOver(Action forget) => _forget = forget;

    private sealed class TimedOut
    {
        public static readonly TimedOut Instance = new();
    }
}
