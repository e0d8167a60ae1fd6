namespace Lockstep.Actors.Tests;

/// <summary>An actor whose behaviour a test writes down in place.</summary>
internal sealed class ScriptedActor(Action<IActorContext, object> receive) : Actor
{
    public Action<IActorContext>? OnStart { get; init; }

    public Action? OnStop { get; init; }

    public Action<Exception>? OnRestart { get; init; }

    /// <summary>Writes what it receives into an inbox; watches and unwatches on request.</summary>
    public static ScriptedActor Listener(Inbox inbox) => new((context, message) =>
    {
        switch (message)
        {
            case WatchRequested request:
                context.Watch(request.Actor);
                inbox.Add("watching");
                break;
            case UnwatchRequested request:
                context.Unwatch(request.Actor);
                inbox.Add("not watching");
                break;
            default:
                inbox.Add(message);
                break;
        }
    });

    public static ScriptedActor Echo() => new((context, message) => context.Reply(message));

    protected internal override void PreStart() => OnStart?.Invoke(Context);

    protected internal override void PostStop() => OnStop?.Invoke();

    protected internal override void PreRestart(Exception cause) => OnRestart?.Invoke(cause);

    protected internal override void Receive(object message) => receive(Context, message);

    internal sealed record WatchRequested(IActorRef Actor);

    internal sealed record UnwatchRequested(IActorRef Actor);
}
