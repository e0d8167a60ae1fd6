namespace Lockstep.Data.Tests.Loading;

/// <summary>A clock that stands still until it is moved, and tells when somebody looks at it.</summary>
internal sealed class WatchedClock : TimeProvider
{
    private long _now;

    public ManualResetEventSlim Asked { get; } = new();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);

    public override long GetTimestamp()
    {
        long now = Interlocked.Read(ref _now);
        Asked.Set();
        return now;
    }
}
