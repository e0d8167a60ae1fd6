namespace Lockstep.Actors.Cells;

/// <summary>What the actor in a cell sees of it.</summary>
internal sealed class CellContext(ActorCell cell, CellWatches watches, CellTimers timers) : IActorContext
{
    public IActorRef Self => cell.Self;

    public IActorRef? Sender { get; set; }

    public IActorRef? Parent => cell.Parent?.Parent is null ? null : cell.Parent.Self;

    public ActorSystem System => cell.System;

    public IActorRef Spawn(string name, Func<Actor> factory, SupervisionPolicy? policy = null)
    {
        var child = System.Cells.Create(cell, name, factory, policy);
        cell.Adopt(child);
        return child.Self;
    }

    public void Watch(IActorRef actor) => watches.Watch(actor);

    public void Unwatch(IActorRef actor) => watches.Unwatch(actor);

    public void Stop(IActorRef actor) => System.Stop(actor);

    public IDisposable Schedule(TimeSpan delay, object message) => timers.Start(delay, Timeout.InfiniteTimeSpan, message);

    public IDisposable ScheduleEvery(TimeSpan interval, object message) => timers.Start(interval, interval, message);

    public void PipeToSelf<T>(Task<T> task, Func<T, object> success, Func<Exception, object> failure)
        => _ = TellOutcomeAsync(task, success, failure);

    public void Reply(object message)
    {
        if (Sender is { } sender)
        {
            sender.Tell(message, Self);
            return;
        }

        System.DeadLetters.Post(new DeadLetter(
            message, Self, "", DeadLetterReason.NoSender, $"'{cell.Path}' replied with {message.GetType().Name} to a message that had no sender."));
    }

    private async Task TellOutcomeAsync<T>(Task<T> task, Func<T, object> success, Func<Exception, object> failure)
    {
        try
        {
            Self.Tell(await OutcomeAsync(task, success, failure).ConfigureAwait(false), Self);
        }
        catch (Exception e)
        {
            System.ReportFailure(cell.Path, e);
        }
    }

    private static async Task<object> OutcomeAsync<T>(Task<T> task, Func<T, object> success, Func<Exception, object> failure)
    {
        T result;
        try
        {
            result = await task.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return failure(e);
        }

        return success(result);
    }
}
