using Lockstep.Data.Images;
using Lockstep.Data.Pixels;
using Lockstep.Data.Randomness;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Augmentations;

/// <summary>
/// What a network is shown of a stored sample: the sample as it is, or frames of it, drawn first so that no more is decoded than they
/// show. One a thread: it has scratch memory.
/// </summary>
internal sealed class SampleFrames(SampleView view, ulong seed) : IDisposable
{
    private readonly ImageFrame[] _frames = new ImageFrame[view.Views];
    private readonly ImageDecoders _decoders = new();
    private readonly Picture _picture = new();

    /// <summary>Of the sample that was opened last, one a view.</summary>
    public ReadOnlySpan<ImageFrame> Drawn => _frames;

    /// <summary>Whether the sample has the network's size already and is at most shifted and mirrored.</summary>
    public bool Keeps(in StoredSample sample) =>
        sample.Size == view.Size && view is { Augmentation.Crop: ImageCrop.None } or { Augmentation: null, ShortSide: 0 };

    /// <summary>For a sample that is not kept: draws its frames, and gives the planes that they are resampled from, until the next one.</summary>
    /// <exception cref="BadSampleException">The sample is broken.</exception>
    /// <exception cref="DataException">Images of this kind can never become the network's input.</exception>
    public PictureSource Open(in StoredSample sample, long epoch, long index)
    {
        if (view.Augmentation is { Pad: > 0 })
        {
            throw new DataException($"an image {(sample.Size is { } other ? $"of {other}" : "file")} where {view.Size} is needed for padding: set data.image_size and a crop.");
        }

        if (sample.Size is { } size)
        {
            Draw(size, epoch, index);
            return new PictureSource(sample.Bytes, size);
        }

        Decode(sample.Bytes, epoch, index);
        return new PictureSource(_picture);
    }

    public void Dispose() => _decoders.Dispose();

    /// <summary>Only what the frames show, at the lowest resolution that is enough for all of them.</summary>
    private void Decode(ReadOnlySpan<byte> file, long epoch, long index)
    {
        var decoder = _decoders.For(file);
        Draw(decoder.ReadSize(file), epoch, index);
        int shrink = 8;
        foreach (var frame in _frames)
        {
            shrink = Math.Min(shrink, frame.Shrink);
        }

        var (left, right) = (int.MaxValue, 0);
        var (top, bottom) = (int.MaxValue, 0);
        foreach (var frame in _frames)
        {
            var (x, endX) = frame.X.Used(shrink);
            var (y, endY) = frame.Y.Used(shrink);
            (left, right, top, bottom) = (Math.Min(left, x), Math.Max(right, endX), Math.Min(top, y), Math.Max(bottom, endY));
        }

        decoder.Decode(file, new DecodeRequest(left, top, right - left, bottom - top, shrink), _picture);
    }

    private void Draw(ImageSize image, long epoch, long index)
    {
        if (view.Augmentation is { } augmentation)
        {
            var random = KeyedRandom.Keyed(seed, RandomStream.Crop, (ulong)epoch, (ulong)index);
            var frame = augmentation.Crop switch
            {
                ImageCrop.RandomResized => RandomResizedCrop.Draw(augmentation, ref random, image, view.Size),
                ImageCrop.ShortSide => ShortSideCrop.Draw(augmentation, ref random, image, view.Size),
                _ => Whole(image),
            };
            _frames[0] = frame with { Mirror = CropFlip.Draw(augmentation, seed, epoch, index).Flip };
        }
        else if (view.TenCrop)
        {
            ShortSideCrop.Ten(image, view.ShortSide, view.Size, _frames);
        }
        else
        {
            _frames[0] = view.ShortSide > 0 ? ShortSideCrop.Centre(image, view.ShortSide, view.Size) : Whole(image);
        }
    }

    private ImageFrame Whole(ImageSize image) =>
        new(AxisFrame.Cut(0, image.Width, view.Size.Width), AxisFrame.Cut(0, image.Height, view.Size.Height), false);
}
