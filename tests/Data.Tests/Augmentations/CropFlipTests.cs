using Lockstep.Data.Augmentations;

namespace Lockstep.Data.Tests.Augmentations;

public sealed class CropFlipTests
{
    private static readonly Augmentation PadFour = new() { Pad = 4, Flip = true };

    [Fact]
    public void Draw_SameKey_SameChoice()
    {
        for (int sample = 0; sample < 100; sample++)
        {
            Assert.Equal(CropFlip.Draw(PadFour, 1, 2, sample), CropFlip.Draw(PadFour, 1, 2, sample));
        }
    }

    [Fact]
    public void Draw_OtherEpochSeedOrSample_ChoosesAnew()
    {
        var samples = Enumerable.Range(0, 1000).ToArray();
        int sameEpoch = samples.Count(i => CropFlip.Draw(PadFour, 1, 2, i) == CropFlip.Draw(PadFour, 1, 3, i));
        int sameSeed = samples.Count(i => CropFlip.Draw(PadFour, 1, 2, i) == CropFlip.Draw(PadFour, 2, 2, i));
        int sameSample = samples.Count(i => CropFlip.Draw(PadFour, 1, 2, i) == CropFlip.Draw(PadFour, 1, 2, i + 1));

        // By chance 1 in 162: 6 of 1000, standard deviation 2.5.
        Assert.All([sameEpoch, sameSeed, sameSample], same => Assert.InRange(same, 0, 21));
    }

    [Fact]
    public void Draw_ManySamples_CoversAllOffsetsEvenly()
    {
        var choices = Enumerable.Range(0, 81_000).Select(i => CropFlip.Draw(PadFour, 7, 0, i)).ToArray();
        var corners = choices.CountBy(c => (c.Top, c.Left)).ToDictionary();
        Assert.Equal(81, corners.Count);
        Assert.Equal((0, 8, 0, 8), (choices.Min(c => c.Top), choices.Max(c => c.Top), choices.Min(c => c.Left), choices.Max(c => c.Left)));

        // Six standard deviations of 31 each; of 142.
        Assert.All(corners.Values, count => Assert.InRange(count, 810, 1190));
        Assert.InRange(choices.Count(c => c.Flip), 40_500 - 850, 40_500 + 850);
    }

    [Fact]
    public void Draw_WithoutFlipAndPad_ChangesNothing()
    {
        var choices = Enumerable.Range(0, 1000).Select(i => CropFlip.Draw(new Augmentation(), 7, 0, i));
        Assert.All(choices, choice => Assert.Equal(new CropFlip(0, 0, false), choice));
    }

    [Fact]
    public void Draw_FlipSwitchedOff_KeepsTheCrops()
    {
        var crops = new Augmentation { Pad = 4 };
        for (int sample = 0; sample < 100; sample++)
        {
            Assert.Equal(CropFlip.Draw(PadFour, 1, 2, sample) with { Flip = false }, CropFlip.Draw(crops, 1, 2, sample));
        }
    }
}
