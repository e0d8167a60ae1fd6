using Lockstep.Cli.Views;

namespace Lockstep.Cli.Tests.Views;

public sealed class RunTextTests
{
    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(75, "1:15")]
    [InlineData(3661, "1:01:01")]
    [InlineData(-1, "–")]
    [InlineData(double.NaN, "–")]
    public void Duration_Seconds_ReadAsAClock(double seconds, string expected) => Assert.Equal(expected, RunText.Duration(seconds));

    [Theory]
    [InlineData(0.9731, "97.31 %")]
    [InlineData(-1, "–")]
    [InlineData(double.NaN, "–")]
    public void Percent_Share_HasTwoDecimals(double share, string expected) => Assert.Equal(expected, RunText.Percent(share));
}
