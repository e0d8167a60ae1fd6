using System.Runtime.InteropServices;
using Lockstep.Data.Augmentations;

namespace Lockstep.Data.Loading;

/// <summary>A prepared slice. It belongs to its taker until <see cref="SliceLoader.Return"/>; then its memory is used again.</summary>
public sealed class LoadedSlice
{
    private const int PlaceLength = 3;
    private static long _lastIdentity;

    private readonly float[] _images;
    private readonly byte[] _pixels;
    private readonly int[] _places;
    private readonly int[] _labels;
    private readonly int[] _mixedLabels;
    private readonly float[] _shares;
    private readonly int _sampleLength;

    internal LoadedSlice(int samples, int views, int imageLength, bool bytes = false)
    {
        Views = views;
        HoldsBytes = bytes;
        _sampleLength = views * imageLength;
        int length = checked(samples * _sampleLength);
        _images = GC.AllocateArray<float>(bytes ? 0 : length, pinned: true);
        _pixels = GC.AllocateArray<byte>(bytes ? length : 0, pinned: true);
        _places = GC.AllocateArray<int>(bytes ? samples * views * PlaceLength : 0, pinned: true);
        _labels = GC.AllocateArray<int>(samples, pinned: true);
        _mixedLabels = GC.AllocateArray<int>(samples, pinned: true);
        _shares = GC.AllocateArray<float>(samples, pinned: true);
    }

    /// <summary>Place of this slice in the order of the requests, from 0 at <see cref="SliceLoader.Start"/>.</summary>
    public long Ordinal { get; private set; }

    /// <summary>A number that no other slice of this process ever has, whatever buffer it is in; never 0.</summary>
    public long Identity { get; private set; }

    /// <summary>What was asked for.</summary>
    public SliceRequest Request { get; private set; }

    /// <summary>Samples in this slice.</summary>
    public int Count => Request.Count;

    /// <summary>Images that one sample became.</summary>
    public int Views { get; }

    /// <summary>Whether there are <see cref="Pixels"/> and <see cref="Places"/> instead of <see cref="Images"/>, see <see cref="LoaderSettings.Bytes"/>.</summary>
    public bool HoldsBytes { get; }

    /// <summary><c>[count, views, height, width, channels]</c> normalised float, row-major; pinned memory. Empty where the slice holds bytes.</summary>
    public ReadOnlyMemory<float> Images => HoldsBytes ? default : _images.AsMemory(0, Count * _sampleLength);

    /// <summary><c>[count, views, height, width, channels]</c> uint8, row-major; pinned memory.</summary>
    public ReadOnlyMemory<byte> Pixels => HoldsBytes ? _pixels.AsMemory(0, Count * _sampleLength) : default;

    /// <summary>
    /// <c>[count, views, 3]</c>: row and column of the image that the result's top left corner shows, what is beyond the image being 0;
    /// then 0 for an image as it is, 1 where columns run from right to left, 2 for a broken sample, which is zeros after normalising.
    /// Pinned memory.
    /// </summary>
    public ReadOnlyMemory<int> Places => HoldsBytes ? _places.AsMemory(0, Count * Views * PlaceLength) : default;

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
        Identity = Interlocked.Increment(ref _lastIdentity);
    }

    /// <summary>All views of sample <paramref name="i"/>.</summary>
    internal Span<float> ImagesOf(int i) => _images.AsSpan(i * _sampleLength, _sampleLength);

    /// <summary>All views of sample <paramref name="i"/>.</summary>
    internal Span<byte> PixelsOf(int i) => _pixels.AsSpan(i * _sampleLength, _sampleLength);

    /// <summary>Of all views of sample <paramref name="i"/>.</summary>
    internal Span<PixelPlace> PlacesOf(int i) => MemoryMarshal.Cast<int, PixelPlace>(_places.AsSpan()).Slice(i * Views, Views);

    internal void SetLabel(int i, int label) => _labels[i] = label;

    internal void SetMixed(int i, int label, float share) => (_mixedLabels[i], _shares[i]) = (label, share);
}
