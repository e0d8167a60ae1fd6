using System.Collections.Concurrent;
using Lockstep.Data.Augmentations;
using Lockstep.Data.Loading;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Loading;

public sealed class SliceLoaderOrderTests
{
    private static readonly Augmentation Augmented = new() { Pad = 2, Flip = true };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(4, 20)]
    public void Take_InOrder_GivesRequestedSamplesNormalised(int threads, int depth)
    {
        using var loader = LoaderRig.Loader(threads: threads, depth: depth);
        loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, default);
        for (int ordinal = 0; ordinal < 13; ordinal++)
        {
            var slice = loader.Take(ordinal);
            Assert.Equal((ordinal, ordinal == 12 ? 4 : 8, 8L * ordinal), (slice.Ordinal, slice.Count, slice.Request.FirstPosition));
            Assert.Equal((slice.Count * 48, slice.Count), (slice.Images.Length, slice.Labels.Length));
            for (int i = 0; i < slice.Count; i++)
            {
                CheckSample(slice, i, (int)((((8L * ordinal) + i) * 37) + 11) % 100);
            }

            loader.Return(slice);
        }
    }

    [Fact]
    public void Start_MidEpoch_GivesTheSameSlices()
    {
        using var loader = LoaderRig.Loader(augmentation: Augmented);
        loader.Start(LoaderRig.Epoch(3), LoaderRig.Order, default);
        var whole = Enumerable.Range(0, 13).Select(i => loader.TakeCopy(i)).ToArray();
        loader.Start(LoaderRig.Epoch(3, from: 40), LoaderRig.Order, default);
        for (int i = 0; i < 8; i++)
        {
            var (images, labels) = loader.TakeCopy(i);
            Assert.Equal(whole[5 + i].Images, images);
            Assert.Equal(whole[5 + i].Labels, labels);
        }
    }

    [Fact]
    public void Take_OtherSliceSizeThreadsAndLoader_GivesTheSameSamples()
    {
        using var one = LoaderRig.Loader(augmentation: Augmented, sliceSize: 8, threads: 3, depth: 5);
        using var two = LoaderRig.Loader(augmentation: Augmented, sliceSize: 20, threads: 1, depth: 1);
        one.Start(LoaderRig.Epoch(1), LoaderRig.Order, default);
        two.Start(LoaderRig.Epoch(1, 20), LoaderRig.Order, default);
        var first = Enumerable.Range(0, 13).SelectMany(i => one.TakeCopy(i).Images);
        var second = Enumerable.Range(0, 5).SelectMany(i => two.TakeCopy(i).Images);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Take_OtherEpoch_AugmentsAnew()
    {
        using var loader = LoaderRig.Loader(augmentation: Augmented);
        loader.Start(LoaderRig.Epoch(1), LoaderRig.Order, default);
        var one = loader.TakeCopy(0);
        loader.Start(LoaderRig.Epoch(2), LoaderRig.Order, default);
        var two = loader.TakeCopy(0);
        Assert.Equal(one.Labels, two.Labels);
        Assert.NotEqual(one.Images, two.Images);
    }

    [Fact]
    public async Task Take_FromSeveralThreads_GivesEachItsOrdinals()
    {
        const int Takers = 4;
        const int Slices = 400;
        using var loader = LoaderRig.Loader(depth: 6);
        loader.Start(LoaderRig.Endless(), LoaderRig.Order, default);
        var firstLabels = new ConcurrentDictionary<long, int>();
        Task[] takers = [.. Enumerable.Range(0, Takers).Select(lane => Task.Run(() =>
        {
            for (int ordinal = lane; ordinal < Slices; ordinal += Takers)
            {
                firstLabels[ordinal] = loader.TakeCopy(ordinal).Labels[0];
            }
        }))];
        await Task.WhenAll(takers);
        Assert.Equal(Slices, firstLabels.Count);
        Assert.All(firstLabels, pair => Assert.Equal((int)((8 * pair.Key * 37) + 11) % 100, pair.Value));
    }

    [Fact]
    public void Take_OutOfOrderWithinDepth_Works()
    {
        using var loader = LoaderRig.Loader(depth: 3);
        loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, default);
        var held = new[] { 2, 0, 1 }.Select(i => loader.Take(i)).ToArray();
        Assert.Equal([2L, 0L, 1L], held.Select(slice => slice.Ordinal));
        Assert.Equal([16L, 0L, 8L], held.Select(slice => slice.Request.FirstPosition));
    }

    [Fact]
    public void Prefetch_NothingReturned_StopsAtDepth()
    {
        int asked = 0;
        IEnumerator<SliceRequest> Counted()
        {
            while (true)
            {
                yield return new SliceRequest(0, 8 * asked++, 8);
            }
        }

        using var loader = LoaderRig.Loader(depth: 3);
        loader.Start(Counted(), LoaderRig.Order, default);
        var held = new[] { 0, 1, 2 }.Select(i => loader.Take(i)).ToArray();
        Assert.Equal(3, asked);
        loader.Return(held[1]);
        loader.Return(loader.Take(3));
        Assert.InRange(asked, 4, 5);
    }

    private static void CheckSample(LoadedSlice slice, int i, int sample)
    {
        Assert.Equal(sample, slice.Labels.Span[i]);
        for (int j = 0; j < 48; j++)
        {
            float expected = (PatternDataset.PixelAt(sample, j) - (10f * ((j % 3) + 1))) / (2 << (j % 3));
            Assert.Equal(expected, slice.Images.Span[(i * 48) + j]);
        }
    }
}
