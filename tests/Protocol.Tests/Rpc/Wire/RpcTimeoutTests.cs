using Lockstep.Protocol.Rpc.Wire;

namespace Lockstep.Protocol.Tests.Rpc.Wire;

public sealed class RpcTimeoutTests
{
    [Theory]
    [InlineData("1H", 3600.0)]
    [InlineData("2M", 120.0)]
    [InlineData("3S", 3.0)]
    [InlineData("250m", 0.25)]
    [InlineData("7u", 0.000007)]
    [InlineData("99999999n", 0.0999999)]
    public void TryDecode_EachUnit_IsThatLong(string text, double seconds)
    {
        Assert.True(RpcTimeout.TryDecode(text, out var timeout));
        Assert.Equal(seconds, timeout.TotalSeconds, 1e-7);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("5")]
    [InlineData("5x")]
    [InlineData("-5S")]
    [InlineData("123456789S")]
    public void TryDecode_Nonsense_IsRefused(string text) => Assert.False(RpcTimeout.TryDecode(text, out _));

    [Theory]
    [InlineData(1.5, "1500000u")]
    [InlineData(100, "100000m")]
    [InlineData(0, "0u")]
    [InlineData(0.0000001, "1u")]
    public void Encode_Value_TakesTheFinestUnitOfEightDigits(double seconds, string expected)
        => Assert.Equal(expected, RpcTimeout.Encode(TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond))));
}
