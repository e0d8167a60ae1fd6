using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Augmentations;

/// <summary>From a stored sample to input of a network: decode, change at random, normalise. One a thread: it has scratch memory.</summary>
internal sealed class SamplePreparer(SampleView view, ulong seed) : IDisposable
{
    private readonly PixelConverter _converter = new(view.Normalisation, view.Size.Channels);
    private readonly PixelConverter _plain = PixelConverter.Plain(view.Size.Channels);
    private readonly ColourJitter _jitter = new();
    private readonly byte[] _pixels = new byte[view.Size.Length];
    private readonly SampleFrames _frames = new(view, seed);
    private readonly PictureResampler _resampler = new();

    /// <param name="sample">As it is stored.</param>
    /// <param name="epoch">Keys the augmentation, with <paramref name="index"/> and the seed.</param>
    /// <param name="index">Of the sample in its set.</param>
    /// <param name="values">[views, height, width, channels]; every element is written.</param>
    /// <exception cref="BadSampleException">The sample is broken; the values are then undefined.</exception>
    /// <exception cref="DataException">Images of this kind can never become the network's input.</exception>
    public void Prepare(in StoredSample sample, long epoch, long index, Span<float> values)
    {
        bool changesColours = view.ChangesColours;
        var converter = changesColours ? _plain : _converter;
        if (_frames.Keeps(sample))
        {
            Keep(sample, epoch, index, converter, values);
        }
        else
        {
            Resample(_frames.Open(sample, epoch, index), converter, values);
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

    /// <summary>
    /// The same up to normalisation, for whoever normalises: a sample that has the size stays as it is stored, beside what is to be done to
    /// it; any other is resampled, mirrored, and rounded to bytes.
    /// </summary>
    /// <param name="sample">As it is stored.</param>
    /// <param name="epoch">Keys the augmentation, with <paramref name="index"/> and the seed.</param>
    /// <param name="index">Of the sample in its set.</param>
    /// <param name="pixels">[views, height, width, channels]; every element is written.</param>
    /// <param name="places">[views]; every element is written.</param>
    /// <exception cref="BadSampleException">The sample is broken; what is written is then undefined.</exception>
    /// <exception cref="DataException">Images of this kind can never become the network's input.</exception>
    public void Prepare(in StoredSample sample, long epoch, long index, Span<byte> pixels, Span<PixelPlace> places)
    {
        places.Clear();
        if (!_frames.Keeps(sample))
        {
            Resample(_frames.Open(sample, epoch, index), pixels);
            return;
        }

        sample.Bytes.CopyTo(pixels);
        if (view.Augmentation is { } augmentation)
        {
            places[0] = PixelPlace.Of(CropFlip.Draw(augmentation, seed, epoch, index), augmentation.Pad);
        }
    }

    public void Dispose() => _frames.Dispose();

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

    private void Resample(in PictureSource source, PixelConverter converter, Span<float> values)
    {
        int length = view.Size.Length;
        for (int i = 0; i < _frames.Drawn.Length; i++)
        {
            _resampler.Resample(source, _frames.Drawn[i], view.Size, converter, values.Slice(i * length, length));
        }
    }

    private void Resample(in PictureSource source, Span<byte> pixels)
    {
        int length = view.Size.Length;
        for (int i = 0; i < _frames.Drawn.Length; i++)
        {
            _resampler.Resample(source, _frames.Drawn[i], view.Size, pixels.Slice(i * length, length));
        }
    }
}
