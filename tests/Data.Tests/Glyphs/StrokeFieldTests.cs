using System.Numerics;
using Lockstep.Data.Glyphs;

namespace Lockstep.Data.Tests.Glyphs;

public sealed class StrokeFieldTests
{
    [Fact]
    public void Coverage_VerticalLine_FollowsTheDistance()
    {
        // The line lies on the left edge of column 4, the pen is 2 pixels wide: columns 3 and 4 have their centres at 0.5 and are
        // full, 2 and 5 at 1.5 just miss.
        var field = new StrokeField(8);
        field.Clear();
        field.Add(new Vector2(4, -10), new Vector2(4, 20), 1.5f);
        float[] row = [.. Enumerable.Range(0, 8).Select(x => field.Coverage((3 * 8) + x, 1f))];
        Assert.Equal([0, 0, 0, 1, 1, 0, 0, 0], row);
    }

    [Fact]
    public void Coverage_HalfAPixelAway_IsHalf()
    {
        var field = new StrokeField(8);
        field.Clear();
        field.Add(new Vector2(4.5f, -10), new Vector2(4.5f, 20), 1f);
        Assert.Equal(1f, field.Coverage(4, 0.5f));
        Assert.Equal(0f, field.Coverage(5, 0.5f));
        Assert.Equal(0.25f, field.Coverage(5, 0.75f), 1e-6f);
    }

    [Fact]
    public void Coverage_BeyondTheEnd_IsRound()
    {
        var field = new StrokeField(8);
        field.Clear();
        field.Add(new Vector2(4.5f, 4.5f), new Vector2(4.5f, 4.5f), 3f);
        Assert.Equal(1f, field.Coverage((4 * 8) + 4, 2f));
        Assert.Equal(2.5f - MathF.Sqrt(5), field.Coverage((5 * 8) + 6, 2f), 1e-5f);
    }

    [Fact]
    public void Add_FarOutside_TouchesNothing()
    {
        var field = new StrokeField(8);
        field.Clear();
        field.Add(new Vector2(-50, -50), new Vector2(-20, -20), 2f);
        Assert.All(Enumerable.Range(0, 64), i => Assert.Equal(0f, field.Coverage(i, 1f)));
    }
}
