using System.Numerics;
using Lockstep.Data.Randomness;

namespace Lockstep.Data.Loading;

/// <summary>
/// Mixup (Zhang et al. 2017): each image of a slice becomes share × itself + (1 - share) × the next good one, the last one's next being the
/// first; shares are drawn from Beta(alpha, alpha), one an image. Broken images are left out.
/// </summary>
internal sealed class SliceMixer(float alpha, ulong seed)
{
    private float[] _first = [];
    private int[] _good = [];

    /// <param name="slice">Images and labels are there.</param>
    /// <param name="samples">[count]: keys the shares, with the epoch and the seed.</param>
    public void Mix(LoadedSlice slice, ReadOnlySpan<long> samples)
    {
        slice.IsMixed = alpha > 0;
        if (!slice.IsMixed)
        {
            return;
        }

        int good = FindGood(slice);
        for (int i = 0; i < good; i++)
        {
            int at = _good[i];
            int next = _good[(i + 1) % good];
            float share = good > 1 ? Share(slice.Request.Epoch, samples[at]) : 1;
            Blend(slice.ImagesOf(at), share, i < good - 1 ? slice.ImagesOf(next) : _first);
            slice.SetMixed(at, slice.Labels.Span[next], share);
        }
    }

    /// <summary>Of the image itself.</summary>
    private float Share(long epoch, long sample)
    {
        var random = KeyedRandom.Keyed(seed, RandomStream.Mixing, (ulong)epoch, (ulong)sample);
        return (float)BetaNumbers.Draw(alpha, ref random);
    }

    /// <summary>Keeps the first image as it is now, for the last one.</summary>
    private int FindGood(LoadedSlice slice)
    {
        if (_good.Length < slice.Count)
        {
            _good = new int[slice.Count];
            _first = new float[slice.ImagesOf(0).Length];
        }

        int good = 0;
        for (int i = 0; i < slice.Count; i++)
        {
            slice.SetMixed(i, slice.Labels.Span[i], 1);
            if (slice.Labels.Span[i] >= 0)
            {
                _good[good++] = i;
            }
        }

        if (good > 0)
        {
            slice.ImagesOf(_good[0]).CopyTo(_first);
        }

        return good;
    }

    private static void Blend(Span<float> image, float share, ReadOnlySpan<float> other)
    {
        float rest = 1 - share;
        int i = 0;
        for (; i <= image.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            ((new Vector<float>(image[i..]) * share) + (new Vector<float>(other[i..]) * rest)).CopyTo(image[i..]);
        }

        for (; i < image.Length; i++)
        {
            image[i] = (image[i] * share) + (other[i] * rest);
        }
    }
}
