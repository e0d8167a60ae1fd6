using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Augmentations;

/// <summary>From a stored sample to input of a network: decode, change at random, normalise. One a thread: it has scratch memory.</summary>
internal sealed class SamplePreparer(SampleView view, ulong seed) : IDisposable
{
    private readonly PixelConverter _converter = new(view.Normalisation, view.Size.Channels);
    private readonly byte[] _pixels = new byte[view.Size.Length];

    /// <param name="sample">As it is stored.</param>
    /// <param name="epoch">Keys the augmentation, with <paramref name="index"/> and the seed.</param>
    /// <param name="index">Of the sample in its set.</param>
    /// <param name="values">[views, height, width, channels]; every element is written.</param>
    /// <exception cref="BadSampleException">The sample is broken; the values are then undefined.</exception>
    public void Prepare(in StoredSample sample, long epoch, long index, Span<float> values)
    {
        if (sample.Size != view.Size)
        {
            throw new DataException($"an image of {sample.Size} where {view.Size} is needed: set data.image_size.");
        }

        if (view.Augmentation is not { } augmentation)
        {
            _converter.Convert(sample.Bytes, values);
            return;
        }

        var chosen = CropFlip.Draw(augmentation, seed, epoch, index);
        sample.Bytes.CopyTo(_pixels);
        PadCropFlip.Apply(_pixels, view.Size, augmentation.Pad, chosen, _converter, values);
    }

    public void Dispose()
    {
    }
}
