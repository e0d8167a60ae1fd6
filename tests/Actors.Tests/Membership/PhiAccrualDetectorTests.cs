using Lockstep.Actors.Membership;

namespace Lockstep.Actors.Tests.Membership;

public sealed class PhiAccrualDetectorTests
{
    private static readonly PhiAccrualOptions Options = new();

    // Table values of the standard normal distribution: P(X > z).
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.158655)]
    [InlineData(2, 0.022750)]
    [InlineData(3, 0.0013499)]
    public void Phi_AtDeviationsAboveTheMean_IsTheTabulatedTail(int deviations, double tail)
    {
        // Regular heartbeats every 100 ms: the deviation is the assumed least one, 50 ms.
        var detector = Beat(new PhiAccrualDetector(Options, TimeSpan.Zero), 200);
        var now = detector.LastHeartbeat + TimeSpan.FromMilliseconds(100 + 50 * deviations);
        var expected = -Math.Log10(tail);
        Assert.False(!(Math.Abs(detector.Phi(now) - expected) <= 0.05 * expected + 0.002), $"phi {detector.Phi(now)}, expected {expected}");
    }

    [Fact]
    public void Phi_GrowingSilence_GrowsAndStaysFinite()
    {
        var detector = Beat(new PhiAccrualDetector(Options, TimeSpan.Zero), 10);
        var before = double.NegativeInfinity;
        for (var ms = 1; ms < 100_000; ms = ms * 3 / 2 + 1)
        {
            var phi = detector.Phi(detector.LastHeartbeat + TimeSpan.FromMilliseconds(ms));
            Assert.True(phi > before && double.IsFinite(phi), $"{ms} ms: {phi} after {before}");
            before = phi;
        }
    }

    [Theory]
    [InlineData(0.999, false)]
    [InlineData(1.0, true)]
    public void IsSilent_RegularHeartbeats_VerdictAtTheFloor(double seconds, bool expected)
    {
        var detector = Beat(new PhiAccrualDetector(Options, TimeSpan.Zero), 50);
        Assert.Equal(expected, detector.IsSilent(detector.LastHeartbeat + TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public void IsSilent_IrregularHeartbeats_WaitsLongerButNotBeyondTheCeiling()
    {
        var detector = new PhiAccrualDetector(Options, TimeSpan.Zero);
        for (var i = 0; i < 100; i++)
        {
            detector = detector.Heartbeat(detector.LastHeartbeat + TimeSpan.FromMilliseconds(i % 2 == 0 ? 50 : 950));
        }

        Assert.False(detector.IsSilent(detector.LastHeartbeat + TimeSpan.FromSeconds(1.79)));
        Assert.True(detector.IsSilent(detector.LastHeartbeat + TimeSpan.FromSeconds(1.8)));
    }

    private static PhiAccrualDetector Beat(PhiAccrualDetector detector, int times)
    {
        for (var i = 0; i < times; i++)
        {
            detector = detector.Heartbeat(detector.LastHeartbeat + TimeSpan.FromMilliseconds(100));
        }

        return detector;
    }
}
