using Lockstep.Data.Augmentations;
using Lockstep.Data.Loading;
using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Training;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

/// <summary>From a loader to a device: both must mean the same by a slice's bytes.</summary>
public sealed class LoadedSlicesTests
{
    private const int SliceSize = 9;

    private static readonly ImageSize Size = new(5, 6, 3);

    /// <summary>Images are shifted and mirrored, and every third one is broken.</summary>
    [Fact]
    public void Take_BytesOnAGpu_AreTheFloatsThatALoaderMakes()
    {
        EmulatedGpu.Prepare();
        using var device = new CudaDevice(new CudaSettings { CacheFolder = EmulatedGpu.Cache });
        using SliceLoader floats = Loader(bytes: false), bytes = Loader(bytes: true);
        LoadedSlices plain = new(floats, 1), finished = new(bytes, 1);
        var shape = new TensorShape(SliceSize, Size.Height, Size.Width, Size.Channels, 0);
        var tensor = new Tensor(device.AllocateActivations(shape.Length), 0, shape);
        for (int number = 0; number < 4; number++)
        {
            (plain.First, finished.First) = (number, number);
            Slice expected = plain.Take(0), slice = finished.Take(0);
            Assert.True(slice.Images.IsEmpty && expected.Pixels.IsEmpty);
            Assert.Contains(-1, slice.Labels.ToArray());
            device.Upload(new InputImages(default, slice.Pixels, slice.Identity), tensor);
            tensor.Block.ToHost();
            Assert.Equal(expected.Images.ToArray(), tensor.Span.ToArray());
            plain.Return(0);
            finished.Return(0);
        }
    }

    [Fact]
    public void Peek_BehindTheStep_IsWhatTheNextStepTakes()
    {
        using var loader = Loader(bytes: false);
        var slices = new LoadedSlices(loader, 2);
        slices.Take(0);
        Slice? next = null;
        Assert.True(SpinWait.SpinUntil(() => (next = slices.Peek(1)) is not null, TimeSpan.FromSeconds(30)));
        Assert.Null(slices.Peek(0));
        slices.Return(0);
        slices.First = 1;
        Slice taken = slices.Take(0);
        Assert.NotEqual(0, taken.Identity);
        Assert.Equal((taken.Identity, taken.FirstSample), (next!.Value.Identity, next.Value.FirstSample));
    }

    private static SliceLoader Loader(bool bytes)
    {
        var loader = new SliceLoader(new LoaderSettings
        {
            Dataset = new SomeBroken(),
            View = new SampleView { Size = Size, Normalisation = Normalisation.ImageNet, Augmentation = new Augmentation { Pad = 2, Flip = true } },
            Bytes = bytes,
            Seed = 3,
            SliceSize = SliceSize,
            Depth = 3,
            Bad = (_, _) => { },
        });
        loader.Start(Requests(), position => position, TestContext.Current.CancellationToken);
        return loader;
    }

    private static IEnumerator<SliceRequest> Requests()
    {
        for (int slice = 0; slice < 10; slice++)
        {
            yield return new SliceRequest(1, slice * SliceSize, SliceSize);
        }
    }

    /// <summary>Byte j of image i is 11 i + 5 j (mod 256).</summary>
    private sealed class SomeBroken : IDataset, ISampleReader
    {
        private readonly byte[] _pixels = new byte[LoadedSlicesTests.Size.Length];

        public long Count => 10 * SliceSize;

        public ImageSize? Size => LoadedSlicesTests.Size;

        public IReadOnlyList<string> ClassNames { get; } = ["one"];

        public IReadOnlyList<long> ShardSizes => [Count];

        public ISampleReader OpenReader() => new SomeBroken();

        public StoredSample Read(long index)
        {
            for (int j = 0; j < _pixels.Length; j++)
            {
                _pixels[j] = (byte)((11 * index) + (5 * j));
            }

            return index % 3 == 1 ? throw new BadSampleException("torn") : new StoredSample(_pixels, 0, Size);
        }

        public string NameOf(long index) => $"image {index}";

        public void Dispose()
        {
        }
    }
}
