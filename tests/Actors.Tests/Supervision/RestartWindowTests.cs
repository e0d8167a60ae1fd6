using Lockstep.Actors.Supervision;

namespace Lockstep.Actors.Tests.Supervision;

public sealed class RestartWindowTests
{
    [Fact]
    public void TryAdmit_WithinWindow_DoublesTheBackoffThenRefuses()
    {
        var window = new RestartWindow(new SupervisionPolicy { MaxRestarts = 4, Within = TimeSpan.FromSeconds(10), MinBackoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(3) });
        foreach (var expected in new[] { 1, 2, 3, 3 })
        {
            Assert.True(window.TryAdmit(TimeSpan.FromSeconds(1), out var backoff));
            Assert.Equal(TimeSpan.FromSeconds(expected), backoff);
        }

        Assert.False(window.TryAdmit(TimeSpan.FromSeconds(10.9), out _));
        Assert.True(window.TryAdmit(TimeSpan.FromSeconds(11), out var afterwards));
        Assert.Equal(TimeSpan.FromSeconds(1), afterwards);
    }

    [Fact]
    public void TryAdmit_NoRestartsAllowed_RefusesTheFirst()
        => Assert.False(new RestartWindow(new SupervisionPolicy { MaxRestarts = 0 }).TryAdmit(TimeSpan.Zero, out _));
}
