using System.Numerics;
using Lockstep.Data.Glyphs;

namespace Lockstep.Data.Tests.Glyphs;

public sealed class GlyphPathTests
{
    [Fact]
    public void Flatten_Lines_MovesTheBoxToTheOrigin()
    {
        var segments = GlyphPath.Flatten("M0 0 L6 0 M3 0 L3 10");
        Assert.Equal(
            [new Segment(new(-0.6f, -1f), new(0.6f, -1f)), new Segment(new(0f, -1f), new(0f, 1f))],
            segments);
    }

    [Fact]
    public void Flatten_Curve_IsConnectedAndPassesTheMiddle()
    {
        // At t = 1/2 a cubic is (a + 3b + 3c + d) / 8: here y = (0 + 30 + 30 + 0) / 8 = 7.5, moved to 0.5.
        var segments = GlyphPath.Flatten("M0 0 C0 10 6 10 6 0");
        Assert.All(segments.Zip(segments.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.Equal(new Vector2(0f, 0.5f), segments[(segments.Length / 2) - 1].To);
        Assert.Equal(new Vector2(0.6f, -1f), segments[^1].To);
    }

    [Fact]
    public void Flatten_UnknownCommand_Throws()
    {
        Assert.Throws<FormatException>(() => GlyphPath.Flatten("M0 0 Q1 1 2 2"));
    }
}
