namespace Lockstep.Cli.Commands;

/// <summary>A process that only serves waits here.</summary>
internal static class Waiting
{
    public static async Task UntilCancelledAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(() => cancelled.TrySetResult());
        await cancelled.Task;
    }
}
