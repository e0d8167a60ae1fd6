using Lockstep.Data.Augmentations;
using Lockstep.Data.Loading;

namespace Lockstep.Data.Tests.Loading;

public sealed class SliceMixerTests
{
    [Fact]
    public void Take_WithMixup_HoldsSharesOfTheNextImage()
    {
        using var plain = LoaderRig.Loader();
        using var mixed = LoaderRig.Loader(augmentation: new Augmentation { Mixup = 0.4f });
        plain.Start(LoaderRig.Epoch(3), LoaderRig.Order, default);
        mixed.Start(LoaderRig.Epoch(3), LoaderRig.Order, default);
        var a = plain.Take(0);
        var b = mixed.Take(0);
        Assert.True(b.IsMixed && !a.IsMixed);
        int length = LoaderRig.Size.Length;
        for (int i = 0; i < a.Count; i++)
        {
            int next = (i + 1) % a.Count;
            float share = b.Shares.Span[i];
            Assert.Equal((a.Labels.Span[i], a.Labels.Span[next]), (b.Labels.Span[i], b.MixedLabels.Span[i]));
            Assert.InRange(share, 0, 1);
            for (int j = 0; j < length; j++)
            {
                double expected = (share * (double)a.Images.Span[(i * length) + j]) + ((1 - share) * (double)a.Images.Span[(next * length) + j]);
                Assert.Equal(expected, b.Images.Span[(i * length) + j], 1e-4);
            }
        }

        Assert.Equal(a.Count, b.Shares.ToArray().Distinct().Count());
    }

    [Fact]
    public void Mix_BrokenImages_AreLeftOut()
    {
        var slice = new LoadedSlice(4, 1, 2);
        slice.Assign(0, new SliceRequest(0, 0, 4));
        for (int i = 0; i < 4; i++)
        {
            slice.ImagesOf(i).Fill(i == 1 ? 0 : 10 * (i + 1));
            slice.SetLabel(i, i == 1 ? -1 : i);
        }

        new SliceMixer(1, 7).Mix(slice, [5, 6, 7, 8]);
        Assert.Equal([2, -1, 3, 0], slice.MixedLabels.ToArray());
        Assert.Equal([0f, 0f], slice.ImagesOf(1).ToArray());
        Assert.Equal((10 * slice.Shares.Span[0]) + (30 * (1 - slice.Shares.Span[0])), slice.ImagesOf(0)[0], 1e-4f);
        Assert.Equal((40 * slice.Shares.Span[3]) + (10 * (1 - slice.Shares.Span[3])), slice.ImagesOf(3)[1], 1e-4f);
    }

    [Fact]
    public void Mix_OneGoodImage_StaysAsItIs()
    {
        var slice = new LoadedSlice(1, 1, 2);
        slice.Assign(0, new SliceRequest(0, 0, 1));
        slice.ImagesOf(0).Fill(3);
        slice.SetLabel(0, 4);
        new SliceMixer(1, 7).Mix(slice, [5]);
        Assert.Equal((3f, 4, 1f), (slice.ImagesOf(0)[0], slice.MixedLabels.Span[0], slice.Shares.Span[0]));
    }
}
