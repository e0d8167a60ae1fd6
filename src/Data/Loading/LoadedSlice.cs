namespace Lockstep.Data.Loading;

/// <summary>A prepared slice. It belongs to its taker until <see cref="SliceLoader.Return"/>; then its memory is used again.</summary>
public sealed class LoadedSlice
{
    private readonly float[] _images;
    private readonly int[] _labels;
    private readonly int _imageLength;

    internal LoadedSlice(int sliceSize, int imageLength)
    {
        _imageLength = imageLength;
        _images = GC.AllocateArray<float>(checked(sliceSize * imageLength), pinned: true);
        _labels = GC.AllocateArray<int>(sliceSize, pinned: true);
    }

    /// <summary>Place of this slice in the order of the requests, from 0 at <see cref="SliceLoader.Start"/>.</summary>
    public long Ordinal { get; private set; }

    /// <summary>What was asked for.</summary>
    public SliceRequest Request { get; private set; }

    /// <summary>Samples in this slice.</summary>
    public int Count => Request.Count;

    /// <summary><c>[count, height, width, channels]</c> normalised float, row-major; pinned memory.</summary>
    public ReadOnlyMemory<float> Images => _images.AsMemory(0, Count * _imageLength);

    /// <summary><c>[count]</c> classes; pinned memory.</summary>
    public ReadOnlyMemory<int> Labels => _labels.AsMemory(0, Count);

    /// <summary>Guarded by the loader's lock.</summary>
    internal SliceState State { get; set; }

    internal void Assign(long ordinal, SliceRequest request)
    {
        Ordinal = ordinal;
        Request = request;
    }

    internal Span<float> ImageAt(int i) => _images.AsSpan(i * _imageLength, _imageLength);

    internal void SetLabel(int i, int label) => _labels[i] = label;
}
