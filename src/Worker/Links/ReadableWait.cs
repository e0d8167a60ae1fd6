namespace Lockstep.Worker.Links;

/// <summary>Somebody waits for a connection to have something to receive.</summary>
internal sealed class ReadableWait(IConnection connection)
{
    public IConnection Connection { get; } = connection;

    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
