namespace Lockstep.Actors;

/// <summary>
/// Stands in the way of every frame, out and in, of a system's links: for rehearsing a network that is cut. Frames that come to it while
/// it is shut wait, and go on in their order. Any thread.
/// </summary>
/// <param name="time">Clock of its opening.</param>
public sealed class FrameGate(TimeProvider time)
{
    private volatile Task _opened = Task.CompletedTask;

    /// <summary>Nothing passes for so long from now on.</summary>
    public void Shut(TimeSpan duration) => _opened = Task.WhenAll(_opened, Task.Delay(duration, time));

    /// <summary>Completes when the gate is open: at once unless it is shut.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled first.</exception>
    public ValueTask PassAsync(CancellationToken cancellation)
    {
        var opened = _opened;
        return opened.IsCompleted ? ValueTask.CompletedTask : new ValueTask(opened.WaitAsync(cancellation));
    }
}
