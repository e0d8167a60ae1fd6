namespace Lockstep.Actors;

/// <summary>Runs an action at the first <see cref="Dispose"/>.</summary>
internal sealed class Subscription(Action end) : IDisposable
{
    private Action? _end = end;

    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
}
