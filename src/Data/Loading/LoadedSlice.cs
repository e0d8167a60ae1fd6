namespace Lockstep.Data.Loading;

/// <summary>A prepared slice. It belongs to its taker until <see cref="SliceLoader.Return"/>; then its memory is used again.</summary>
public sealed class LoadedSlice
{
    private readonly float[] _images;
    private readonly int[] _labels;
    private readonly int[] _mixedLabels;
    private readonly float[] _shares;
    private readonly int _sampleLength;

    internal LoadedSlice(int samples, int views, int imageLength)
    {
        Views = views;
        _sampleLength = views * imageLength;
        _images = GC.AllocateArray<float>(checked(samples * _sampleLength), pinned: true);
        _labels = GC.AllocateArray<int>(samples, pinned: true);
        _mixedLabels = GC.AllocateArray<int>(samples, pinned: true);
        _shares = GC.AllocateArray<float>(samples, pinned: true);
    }

    /// <summary>Place of this slice in the order of the requests, from 0 at <see cref="SliceLoader.Start"/>.</summary>
    public long Ordinal { get; private set; }

    /// <summary>What was asked for.</summary>
    public SliceRequest Request { get; private set; }

    /// <summary>Samples in this slice.</summary>
    public int Count => Request.Count;

    /// <summary>Images that one sample became.</summary>
    public int Views { get; }

    /// <summary><c>[count, views, height, width, channels]</c> normalised float, row-major; pinned memory.</summary>
    public ReadOnlyMemory<float> Images => _images.AsMemory(0, Count * _sampleLength);

    /// <summary><c>[count]</c> classes; -1 where the sample is broken: it counts in no sum. Pinned memory.</summary>
    public ReadOnlyMemory<int> Labels => _labels.AsMemory(0, Count);

    /// <summary>Whether images were mixed with others (mixup): then <see cref="MixedLabels"/> and <see cref="Shares"/> count too.</summary>
    public bool IsMixed { get; internal set; }

    /// <summary><c>[count]</c> classes of the images that were mixed in.</summary>
    public ReadOnlyMemory<int> MixedLabels => _mixedLabels.AsMemory(0, Count);

    /// <summary><c>[count]</c> shares of <see cref="Labels"/> in each sample, 0 to 1; the rest is <see cref="MixedLabels"/>'.</summary>
    public ReadOnlyMemory<float> Shares => _shares.AsMemory(0, Count);

    /// <summary>Guarded by the loader's lock.</summary>
    internal SliceState State { get; set; }

    internal void Assign(long ordinal, SliceRequest request)
    {
        Ordinal = ordinal;
        Request = request;
    }

    /// <summary>All views of sample <paramref name="i"/>.</summary>
    internal Span<float> ImagesOf(int i) => _images.AsSpan(i * _sampleLength, _sampleLength);

    internal void SetLabel(int i, int label) => _labels[i] = label;

    internal void SetMixed(int i, int label, float share) => (_mixedLabels[i], _shares[i]) = (label, share);
}
