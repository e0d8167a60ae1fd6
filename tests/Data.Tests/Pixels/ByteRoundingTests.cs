using Lockstep.Data.Pixels;

namespace Lockstep.Data.Tests.Pixels;

public sealed class ByteRoundingTests
{
    /// <summary>Every length has its own rest behind whole vectors; every place another value.</summary>
    [Fact]
    public void Round_AnyLength_IsTheNearestLevel()
    {
        for (int length = 0; length < 200; length++)
        {
            float[] values = [.. Enumerable.Range(0, length).Select(i => (i * 37.31f) % 255f)];
            byte[] levels = new byte[length];
            ByteRounding.Round(values, levels);
            Assert.Equal(values.Select(value => (byte)Math.Round((double)value, MidpointRounding.AwayFromZero)), levels);
        }
    }

    [Fact]
    public void Round_HalvesAndEnds_GoUpAndStayInside()
    {
        float[] values = [.. Enumerable.Range(0, 255).Select(i => i + 0.5f), 0, 255, 255.00002f];
        byte[] levels = new byte[values.Length];
        ByteRounding.Round(values, levels);
        Assert.Equal([.. Enumerable.Range(1, 255).Select(i => (byte)i), 0, 255, 255], levels);
    }
}
