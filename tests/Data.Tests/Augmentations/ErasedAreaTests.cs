using Lockstep.Data.Augmentations;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Augmentations;

public sealed class ErasedAreaTests
{
    private static readonly ImageSize Size = new(50, 80, 3);

    [Fact]
    public void Draw_ManySamples_ErasesAsOftenAndAsMuchAsSaid()
    {
        var areas = Enumerable.Range(0, 10_000).Select(i => ErasedArea.Draw(0.25f, Size, 1, 0, i)).ToArray();
        var erased = areas.Where(area => area.Width > 0).ToArray();
        Assert.InRange(erased.Length, 2_280, 2_720);
        Assert.All(erased, area => Assert.True(area.Left >= 0 && area.Left + area.Width <= 80 && area.Top >= 0 && area.Top + area.Height <= 50));
        Assert.All(erased, area => Assert.InRange(area.Width * area.Height / 4000.0, 0.015, 0.36));
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(default, ErasedArea.Draw(0, Size, 1, 0, i)));
    }

    [Fact]
    public void Erase_Rectangle_ClearsItAndNothingElse()
    {
        float[] values = [.. Enumerable.Repeat(1f, Size.Length)];
        new ErasedArea(7, 3, 11, 5).Erase(Size, values);
        for (int i = 0; i < values.Length; i++)
        {
            var (y, x) = (i / 240, i / 3 % 80);
            Assert.Equal(x >= 7 && x < 18 && y >= 3 && y < 8 ? 0 : 1, values[i]);
        }
    }
}
