using Lockstep.Data.Randomness;

namespace Lockstep.Data.Tests.Randomness;

public sealed class PortableMathTests
{
    [Fact]
    public void Log_WholeRange_IsTheLibrarys()
    {
        for (double x = 3e-308; x < 1e308; x *= 1.37)
        {
            Assert.True(Math.Abs(PortableMath.Log(x) - Math.Log(x)) <= 1e-14 * Math.Max(1, Math.Abs(Math.Log(x))), $"{x}");
        }

        Assert.Equal(0, PortableMath.Log(1));
    }

    [Fact]
    public void Exp_WholeRange_IsTheLibrarys()
    {
        for (double x = -700; x < 700; x += 0.37)
        {
            Assert.True(Math.Abs((PortableMath.Exp(x) / Math.Exp(x)) - 1) <= 1e-14, $"{x}");
        }

        Assert.Equal((0, double.PositiveInfinity, 1), (PortableMath.Exp(-1e9), PortableMath.Exp(1e9), PortableMath.Exp(0)));
    }
}
