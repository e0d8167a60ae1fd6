using Lockstep.Data.Augmentations;
using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Loading;

/// <summary>Reads, augments and normalises the samples of one slice. One a thread: it has scratch memory.</summary>
internal sealed class SlicePreparer(IDataset dataset, PixelConverter converter, Augmentation? augmentation, ulong seed)
{
    private readonly byte[] _pixels = new byte[dataset.Size.Length];

    public void Prepare(LoadedSlice slice, SampleAt samples)
    {
        var request = slice.Request;
        for (int i = 0; i < request.Count; i++)
        {
            long sample = samples(request.FirstPosition + i);
            if (sample < 0 || sample >= dataset.Count)
            {
                throw new DataException(
                    $"position {request.FirstPosition + i} is sample {sample}, expected 0 to {dataset.Count - 1}: "
                    + "the sample order does not belong to this data set.");
            }

            dataset.Read((int)sample, _pixels, out int label);
            slice.SetLabel(i, label);
            Place(request.Epoch, sample, slice.ImageAt(i));
        }
    }

    private void Place(long epoch, long sample, Span<float> values)
    {
        if (augmentation is null)
        {
            converter.Convert(_pixels, values);
            return;
        }

        var chosen = CropFlip.Draw(augmentation, seed, epoch, sample);
        PadCropFlip.Apply(_pixels, dataset.Size, augmentation.Pad, chosen, converter, values);
    }
}
