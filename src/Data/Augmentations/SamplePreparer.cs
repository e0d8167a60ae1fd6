using Lockstep.Data.Images;
using Lockstep.Data.Pixels;
using Lockstep.Data.Randomness;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Augmentations;

/// <summary>From a stored sample to input of a network: decode, change at random, normalise. One a thread: it has scratch memory.</summary>
internal sealed class SamplePreparer(SampleView view, ulong seed) : IDisposable
{
    private readonly PixelConverter _converter = new(view.Normalisation, view.Size.Channels);
    private readonly PixelConverter _plain = PixelConverter.Plain(view.Size.Channels);
    private readonly ColourJitter _jitter = new();
    private readonly byte[] _pixels = new byte[view.Size.Length];
    private readonly ImageFrame[] _frames = new ImageFrame[view.Views];
    private readonly ImageDecoders _decoders = new();
    private readonly Picture _picture = new();
    private readonly PictureResampler _resampler = new();

    /// <param name="sample">As it is stored.</param>
    /// <param name="epoch">Keys the augmentation, with <paramref name="index"/> and the seed.</param>
    /// <param name="index">Of the sample in its set.</param>
    /// <param name="values">[views, height, width, channels]; every element is written.</param>
    /// <exception cref="BadSampleException">The sample is broken; the values are then undefined.</exception>
    /// <exception cref="DataException">Images of this kind can never become the network's input.</exception>
    public void Prepare(in StoredSample sample, long epoch, long index, Span<float> values)
    {
        bool changesColours = ChangesColours;
        var converter = changesColours ? _plain : _converter;
        if (sample.Size == view.Size && view is { Augmentation.Crop: ImageCrop.None } or { Augmentation: null, ShortSide: 0 })
        {
            Keep(sample, epoch, index, converter, values);
        }
        else if (view.Augmentation is { Pad: > 0 })
        {
            throw new DataException($"an image {(sample.Size is { } size ? $"of {size}" : "file")} where {view.Size} is needed for padding: set data.image_size and a crop.");
        }
        else if (sample.Size is { } size)
        {
            DrawFrames(size, epoch, index);
            Resample(new PictureSource(sample.Bytes, size), converter, values);
        }
        else
        {
            Decode(sample.Bytes, epoch, index);
            Resample(new PictureSource(_picture), converter, values);
        }

        if (changesColours)
        {
            ChangeColours(view.Augmentation!, epoch, index, values);
        }

        if (view.Augmentation is { Erase: > 0 } erasing)
        {
            ErasedArea.Draw(erasing.Erase, view.Size, seed, epoch, index).Erase(view.Size, values);
        }
    }

    public void Dispose() => _decoders.Dispose();

    /// <summary>Grey images have no colours: only RGB ones are changed.</summary>
    private bool ChangesColours => view is { Size.Channels: 3, Augmentation: { } augmentation }
        && (augmentation.Brightness > 0 || augmentation.Contrast > 0 || augmentation.Saturation > 0 || augmentation.Hue > 0 || augmentation.Lighting > 0);

    /// <summary>Then normalises.</summary>
    private void ChangeColours(Augmentation augmentation, long epoch, long index, Span<float> values)
    {
        var change = ColourChange.Draw(augmentation, seed, epoch, index);
        var light = augmentation.Lighting > 0 ? Lighting.Draw(augmentation.Lighting, seed, epoch, index) : default;
        _jitter.Apply(change, light, view.Size.Width, values);
        _converter.Convert(values, values);
    }

    /// <summary>Images of the network's size: at most shifted and mirrored, pixel by pixel.</summary>
    private void Keep(in StoredSample sample, long epoch, long index, PixelConverter converter, Span<float> values)
    {
        if (view.Augmentation is not { } augmentation)
        {
            converter.Convert(sample.Bytes, values);
            return;
        }

        var chosen = CropFlip.Draw(augmentation, seed, epoch, index);
        sample.Bytes.CopyTo(_pixels);
        PadCropFlip.Apply(_pixels, view.Size, augmentation.Pad, chosen, converter, values);
    }

    /// <summary>Only what the frames show, at the lowest resolution that is enough for all of them.</summary>
    private void Decode(ReadOnlySpan<byte> file, long epoch, long index)
    {
        var decoder = _decoders.For(file);
        DrawFrames(decoder.ReadSize(file), epoch, index);
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

    private void DrawFrames(ImageSize image, long epoch, long index)
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

    private void Resample(in PictureSource source, PixelConverter converter, Span<float> values)
    {
        int length = view.Size.Length;
        for (int i = 0; i < _frames.Length; i++)
        {
            _resampler.Resample(source, _frames[i], view.Size, converter, values.Slice(i * length, length));
        }
    }
}
