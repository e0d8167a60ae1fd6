namespace Lockstep.Worker.Links;

/// <summary>Calls that block, on threads of their own: in the pool, many that wait for peers would keep the answers to peers from running.</summary>
internal static class BlockingCall
{
    public static Task Run(Action call) => Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
