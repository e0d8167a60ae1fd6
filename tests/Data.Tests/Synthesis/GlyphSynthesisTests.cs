using Lockstep.Data.Glyphs;
using Lockstep.Data.Packing;
using Lockstep.Data.Sources;
using Lockstep.Data.Synthesis;
using Lockstep.Data.Tests.Jpeg;
using Lockstep.Data.Tests.Shards;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Synthesis;

public sealed class GlyphSynthesisTests : IDisposable
{
    private readonly ShardRig _rig = new();

    private static SynthesisSettings Settings => new() { Images = 60, ValImages = 30, Classes = 30, Side = 32, Seed = 5 };

    [Fact]
    public void Read_SingleGlyphs_AreThoseOfTheGlyphSet()
    {
        using var drawn = GlyphSynthesis.Open(Settings with { Classes = 28 });
        using var glyphs = Datasets.Open(new DatasetSettings { Kind = DatasetKind.Glyphs, Seed = 5, TrainImages = 60, TestImages = 30 }, default);
        byte[] expected = new byte[32 * 32 * 3];
        byte[] found = new byte[32 * 32 * 3];
        for (long i = 0; i < 60; i++)
        {
            glyphs.Train.Read(i, expected, out int expectedLabel);
            drawn.Train.Read(i, found, out int label);
            Assert.Equal(expectedLabel, label);
            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public void Names_OfAllClasses_AreDifferent()
    {
        var names = Enumerable.Range(0, GlyphSynthesis.MostClasses).Select(label => GlyphClass.Of(label).Name).ToList();
        Assert.Equal(28 + (784 * 7), names.Count);
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    /// <summary>A pair's halves differ where its glyphs do: mean images of two classes with the same left glyph are alike on the left and not on the right.</summary>
    [Fact]
    public void Paint_Pairs_ShowBothGlyphs()
    {
        var first = MeanImage(new GlyphClass(1, 7));
        var second = MeanImage(new GlyphClass(1, 8));
        double left = 0;
        double right = 0;
        for (int i = 0; i < first.Length; i++)
        {
            double difference = Math.Abs(first[i] - second[i]);
            (left, right) = i / 3 % 32 < 16 ? (left + difference, right) : (left, right + difference);
        }

        Assert.True(right > 3 * left, $"left {left:0}, right {right:0}");
    }

    [Theory]
    [InlineData(16)]
    [InlineData(96)]
    public void Read_OtherSizes_AreFilledAndDependOnTheSeed(int side)
    {
        using var one = GlyphSynthesis.Open(Settings with { Side = side });
        using var other = GlyphSynthesis.Open(Settings with { Side = side, Seed = 6 });
        byte[] pixels = new byte[side * side * 3];
        byte[] others = new byte[side * side * 3];
        one.Train.Read(3, pixels, out _);
        other.Train.Read(3, others, out _);
        Assert.NotEqual(pixels, others);
        Assert.True(pixels.Distinct().Count() > 20);
    }

    [Fact]
    public void Pack_Drawn_IsBalancedJpeg()
    {
        JpegSamples.SkipWithoutLibrary();
        using var drawn = GlyphSynthesis.Open(Settings);
        ShardPacker.Run(drawn, _rig.Settings with { ShuffleSeed = null, PixelsToJpeg = true }, default);
        using var pair = _rig.Open();
        using var reader = pair.Train.OpenReader();
        using var pixels = new SourcePixels();
        byte[] expected = new byte[32 * 32 * 3];
        for (long i = 0; i < 60; i++)
        {
            var sample = reader.Read(i);
            Assert.Equal(i % 30, sample.Label);
            Assert.True(sample.Bytes.StartsWith((byte[])[0xFF, 0xD8, 0xFF]));
            drawn.Train.Read(i, expected, out _);
            var rgb = pixels.Rgb(sample, int.MaxValue, out _).ToArray();
            Assert.InRange(rgb.Zip(expected, (a, b) => Math.Abs(a - b)).Average(), 0, 12);
        }
    }

    [Fact]
    public void RunFolder_Drawn_IsAnImageFolder()
    {
        JpegSamples.SkipWithoutLibrary();
        using var drawn = GlyphSynthesis.Open(Settings);
        Assert.Equal(90, FolderPacker.Run(drawn, _rig.Settings with { PixelsToJpeg = true }, default));
        using var pair = Datasets.Open(new DatasetSettings { Kind = DatasetKind.ImageFolder, Path = _rig.Path }, default);
        Assert.Equal((60, 30, 30), (pair.Train.Count, pair.Test.Count, pair.Train.ClassNames.Count));
    }

    [Theory]
    [InlineData(0, 32, "classes: 0, expected 1 to 5516")]
    [InlineData(5517, 32, "classes: 5517")]
    [InlineData(10, 4, "size: 4, expected 8 to")]
    public void Open_OutOfRange_SaysWhatIsPossible(int classes, int side, string expected) =>
        Assert.Contains(expected, Assert.Throws<DataException>(() => GlyphSynthesis.Open(Settings with { Classes = classes, Side = side })).Message);

    public void Dispose() => _rig.Dispose();

    private static double[] MeanImage(GlyphClass drawn)
    {
        const int Images = 400;
        var painter = new GlyphPainter();
        byte[] pixels = new byte[32 * 32 * 3];
        double[] mean = new double[pixels.Length];
        for (int i = 0; i < Images; i++)
        {
            painter.Paint(1, GlyphHalf.Train, i, drawn, pixels);
            double paper = pixels.Take(96).Average(value => value);
            for (int k = 0; k < pixels.Length; k++)
            {
                mean[k] += Math.Abs(pixels[k] - paper) / Images;
            }
        }

        return mean;
    }
}
