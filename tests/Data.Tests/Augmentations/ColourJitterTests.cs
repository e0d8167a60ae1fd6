using System.Runtime.InteropServices;
using Lockstep.Data.Augmentations;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Pixels;

namespace Lockstep.Data.Tests.Augmentations;

public sealed class ColourJitterTests
{
    private static readonly ImageSize Size = new(21, 37, 3);

    /// <summary>Order: 0 brightness, 1 contrast, 2 saturation, 3 hue; as torchvision numbers them.</summary>
    [Theory]
    [InlineData(1.3f, 1, 1, 0, 0, 1, 2, 3)]
    [InlineData(1, 0.6f, 1, 0, 0, 1, 2, 3)]
    [InlineData(1, 1, 1.8f, 0, 0, 1, 2, 3)]
    [InlineData(1, 1, 1, 0.37f, 0, 1, 2, 3)]
    [InlineData(1, 1, 1, -0.5f, 0, 1, 2, 3)]
    [InlineData(0.7f, 1.4f, 0.5f, 0.1f, 0, 1, 2, 3)]
    [InlineData(1.4f, 0.7f, 1.5f, -0.2f, 3, 2, 1, 0)]
    [InlineData(0.6f, 1.4f, 1.5f, 0.25f, 2, 3, 0, 1)]
    [InlineData(0, 1, 1, 0, 0, 1, 2, 3)]
    public void Apply_AnyOrder_IsTorchvisions(float brightness, float contrast, float saturation, float hue, int first, int second, int third, int fourth)
    {
        float[] pixels = [.. Scenery.Draw(Size).Select(value => (float)value)];
        byte[] answer = PythonOracle.Run(
            "numpy, torch, torchvision.transforms.functional as F",
            """
            x = torch.from_numpy(numpy.frombuffer(sys.stdin.buffer.read(), dtype=numpy.float32).copy()).reshape(int(a[0]), int(a[1]), 3).permute(2, 0, 1) / 255
            do = [F.adjust_brightness, F.adjust_contrast, F.adjust_saturation, F.adjust_hue]
            for step in map(int, a[6:]):
                if a[2 + step] != (0 if step == 3 else 1):
                    x = do[step](x, a[2 + step])
            sys.stdout.buffer.write((x * 255).permute(1, 2, 0).contiguous().numpy().tobytes())
            """,
            MemoryMarshal.AsBytes(pixels.AsSpan()).ToArray(), Size.Height, Size.Width, brightness, contrast, saturation, hue, first, second, third, fourth);
        var change = new ColourChange(brightness, contrast, saturation, hue, first | (second << 2) | (third << 4) | (fourth << 6));
        new ColourJitter().Apply(change, default, Size.Width, pixels);
        var expected = MemoryMarshal.Cast<byte, float>(answer);
        Assert.Equal(expected.Length, pixels.Length);
        for (int i = 0; i < pixels.Length; i++)
        {
            // Hue divides by the spread of the channels, which can be small; the mean luma is rounded to 1/256.
            Assert.True(Math.Abs(expected[i] - pixels[i]) <= 0.02, $"value {i}: {pixels[i]}, expected {expected[i]}");
        }
    }

    [Fact]
    public void Apply_HueOfPureColours_GoesRoundTheCircle()
    {
        float[] red = [255, 0, 0];
        foreach (var (share, expected) in new (float, float[])[] { (1f / 3, [0, 255, 0]), (-1f / 3, [0, 0, 255]), (0.5f, [0, 255, 255]), (1f / 6, [255, 255, 0]) })
        {
            float[] pixel = [.. red];
            new ColourJitter().Apply(new ColourChange(1, 1, 1, share, 0b11100100), default, 1, pixel);
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(expected[i], pixel[i], 0.01f);
            }
        }
    }

    [Fact]
    public void Apply_ContrastZero_LeavesTheMeanLuma()
    {
        float[] pixels = [10, 20, 30, 50, 60, 70];
        new ColourJitter().Apply(new ColourChange(1, 0, 1, 0, 0b11100100), default, 2, pixels);

        // 0.2989 r + 0.587 g + 0.114 b of both: 18.149 and 58.145.
        Assert.All(pixels, value => Assert.Equal(38.147f, value, 0.01f));
    }

    [Fact]
    public void Apply_Light_IsAddedToEveryPixel()
    {
        float[] pixels = [.. Scenery.Draw(Size).Select(value => (float)value)];
        float[] before = [.. pixels];
        new ColourJitter().Apply(new ColourChange(1, 1, 1, 0, 0b11100100), new Lighting(1, -2, 3), Size.Width, pixels);
        Assert.Equal(before.Select((value, i) => value + (i % 3) switch { 0 => 1, 1 => -2, _ => 3 }), pixels);
    }

    [Fact]
    public void Draw_ManySamples_FillsTheRangesAndAllOrders()
    {
        var augmentation = new Augmentation { Brightness = 0.4f, Contrast = 0.3f, Saturation = 1, Hue = 0.1f };
        var changes = Enumerable.Range(0, 10_000).Select(i => ColourChange.Draw(augmentation, 3, 1, i)).ToArray();
        Assert.Equal(24, changes.Select(change => change.Order).Distinct().Count());
        Range(changes.Select(change => change.Brightness), 0.6f, 1.4f);
        Range(changes.Select(change => change.Contrast), 0.7f, 1.3f);
        Range(changes.Select(change => change.Saturation), 0, 2);
        Range(changes.Select(change => change.Hue), -0.1f, 0.1f);
        Assert.Equal(changes[17], ColourChange.Draw(augmentation, 3, 1, 17));
        Assert.NotEqual(changes[17], ColourChange.Draw(augmentation, 3, 2, 17));
    }

    [Fact]
    public void Draw_OnePartSwitchedOff_KeepsTheOthers()
    {
        var all = new Augmentation { Brightness = 0.4f, Contrast = 0.3f, Saturation = 1, Hue = 0.1f };
        Assert.Equal(ColourChange.Draw(all, 3, 1, 5) with { Contrast = 1 }, ColourChange.Draw(all with { Contrast = 0 }, 3, 1, 5));
    }

    private static void Range(IEnumerable<float> values, float low, float high)
    {
        float[] sorted = [.. values.Order()];
        float room = (high - low) / 500;
        Assert.InRange(sorted[0], low, low + room);
        Assert.InRange(sorted[^1], high - room, high);
        Assert.InRange(sorted[sorted.Length / 2], ((low + high) / 2) - (10 * room), ((low + high) / 2) + (10 * room));
    }
}
