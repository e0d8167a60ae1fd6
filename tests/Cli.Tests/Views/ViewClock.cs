namespace Lockstep.Cli.Tests.Views;

/// <summary>Time that passes when a test says so.</summary>
internal sealed class ViewClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public void Advance(TimeSpan time) => _ticks += time.Ticks;
}
