using Lockstep.Data.Augmentations;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Loading;

/// <summary>Reads and augments the samples of one slice, and normalises them where it holds floats. One a thread: it has scratch memory.</summary>
internal sealed class SlicePreparer(LoaderSettings settings) : IDisposable
{
    private readonly ISampleReader _reader = settings.Dataset.OpenReader();
    private readonly SamplePreparer _samples = new(settings.View, settings.Seed);
    private readonly SliceMixer _mixer = new(settings.View.Augmentation?.Mixup ?? 0, settings.Seed);
    private readonly long[] _indices = new long[settings.SliceSize];

    public void Prepare(LoadedSlice slice, SampleAt samples)
    {
        var request = slice.Request;
        for (int i = 0; i < request.Count; i++)
        {
            _indices[i] = At(samples, request.FirstPosition + i);
            _reader.Expect(_indices[i]);
        }

        for (int i = 0; i < request.Count; i++)
        {
            Prepare(slice, i, request.Epoch, _indices[i]);
        }

        _mixer.Mix(slice, _indices);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _samples.Dispose();
    }

    private long At(SampleAt samples, long position)
    {
        long sample = samples(position);
        return sample >= 0 && sample < settings.Dataset.Count
            ? sample
            : throw new DataException(
                $"position {position} is sample {sample}, expected 0 to {settings.Dataset.Count - 1}: "
                + "the sample order does not belong to this data set.");
    }

    private void Prepare(LoadedSlice slice, int i, long epoch, long sample)
    {
        try
        {
            var stored = _reader.Read(sample);
            if (stored.Label < 0 || stored.Label >= settings.Dataset.ClassNames.Count)
            {
                throw new BadSampleException($"label {stored.Label}, expected 0 to {settings.Dataset.ClassNames.Count - 1}");
            }

            Prepare(stored, slice, i, epoch, sample);
            slice.SetLabel(i, stored.Label);
        }
        catch (BadSampleException e)
        {
            var bad = new BadSample(settings.Dataset.NameOf(sample), e.Message);
            if (settings.Bad is null)
            {
                throw new DataException($"{bad.Path}: {bad.Reason}", e);
            }

            settings.Bad(sample, bad);
            Blank(slice, i);
            slice.SetLabel(i, -1);
        }
    }

    private void Prepare(in StoredSample stored, LoadedSlice slice, int i, long epoch, long sample)
    {
        if (slice.HoldsBytes)
        {
            _samples.Prepare(stored, epoch, sample, slice.PixelsOf(i), slice.PlacesOf(i));
        }
        else
        {
            _samples.Prepare(stored, epoch, sample, slice.ImagesOf(i));
        }
    }

    private static void Blank(LoadedSlice slice, int i)
    {
        if (slice.HoldsBytes)
        {
            slice.PixelsOf(i).Clear();
            slice.PlacesOf(i).Fill(new PixelPlace(0, 0, PixelPlace.Blank));
        }
        else
        {
            slice.ImagesOf(i).Clear();
        }
    }
}
