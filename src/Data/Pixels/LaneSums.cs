using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lockstep.Data.Pixels;

/// <summary>
/// The same sums as <see cref="PixelSums"/>, 16 values at a time: they lie in a short stretch of the row, which is held in registers, and
/// a permutation brings each lane its next tap. Needs AVX-512 and a stretch of at most 64 values; mirroring costs nothing.
/// </summary>
internal sealed class LaneSums
{
    private const int Lanes = 16;

    private int[] _places = [];
    private int[] _windows = [];
    private float[] _weights = [];
    private int _chunks;
    private int _taps;
    private int _channels;
    private int _length;
    private int _lastWindow;
    private bool _isWide;

    /// <summary>Values behind the row's end that are loaded, and weighted by nothing.</summary>
    public static int Room => 4 * Lanes;

    /// <summary>Makes the tables; false where the sums are not for this way.</summary>
    public bool TrySet(ResampleAxis axis, bool mirror, int channels)
    {
        _length = axis.Count * channels;
        if (!Avx512F.IsSupported || _length < Lanes)
        {
            return false;
        }

        (_chunks, _taps, _channels) = ((_length + Lanes - 1) / Lanes, axis.Taps, channels);
        MakeRoom();
        int widest = 0;
        _lastWindow = 0;
        for (int chunk = 0; chunk < _chunks && widest <= 4 * Lanes; chunk++)
        {
            widest = Math.Max(widest, SetChunk(axis, mirror, chunk));
        }

        _isWide = widest > 2 * Lanes;
        return widest <= 4 * Lanes;
    }

    /// <param name="row">[length, channels], and <see cref="Room"/>.</param>
    /// <param name="sums">[count, channels].</param>
    public void Run(ReadOnlySpan<float> row, Span<float> sums)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sums.Length, _length);
        ArgumentOutOfRangeException.ThrowIfLessThan(row.Length, _lastWindow + Room);
        if (_isWide)
        {
            Wide(row, sums);
        }
        else
        {
            Narrow(row, sums);
        }
    }

    private void Narrow(ReadOnlySpan<float> row, Span<float> sums)
    {
        var step = Vector512.Create(_channels);
        var taps = new LaneTaps(_places, _weights);
        for (int chunk = 0; chunk < _chunks; chunk++)
        {
            ref readonly float window = ref row[_windows[chunk]];
            var a = Vector512.LoadUnsafe(in window);
            var b = Vector512.LoadUnsafe(in window, Lanes);
            var places = taps.NextPlaces();
            var sum = taps.NextWeights() * Avx512F.PermuteVar16x32x2(a, places, b);
            for (int tap = 1; tap < _taps; tap++)
            {
                places += step;
                sum += taps.NextWeights() * Avx512F.PermuteVar16x32x2(a, places, b);
            }

            sum.StoreUnsafe(ref sums[FirstOf(chunk)]);
        }
    }

    private void Wide(ReadOnlySpan<float> row, Span<float> sums)
    {
        var step = Vector512.Create(_channels);
        var half = Vector512.Create(2 * Lanes);
        var taps = new LaneTaps(_places, _weights);
        for (int chunk = 0; chunk < _chunks; chunk++)
        {
            ref readonly float window = ref row[_windows[chunk]];
            var a = Vector512.LoadUnsafe(in window);
            var b = Vector512.LoadUnsafe(in window, Lanes);
            var c = Vector512.LoadUnsafe(in window, 2 * Lanes);
            var d = Vector512.LoadUnsafe(in window, 3 * Lanes);
            var places = taps.NextPlaces();
            var sum = Vector512<float>.Zero;
            for (int tap = 0; tap < _taps; tap++)
            {
                // A permutation looks at the lowest five bits of a place.
                var low = Avx512F.PermuteVar16x32x2(a, places, b);
                var high = Avx512F.PermuteVar16x32x2(c, places, d);
                sum += taps.NextWeights() * Vector512.ConditionalSelect(Vector512.LessThan(places, half).AsSingle(), low, high);
                places += step;
            }

            sum.StoreUnsafe(ref sums[FirstOf(chunk)]);
        }
    }

    /// <summary>First result value of a chunk; the last chunk overlaps the one before it.</summary>
    private int FirstOf(int chunk) => Math.Min(chunk * Lanes, _length - Lanes);

    /// <summary>Places and weights of a chunk; returns the length of its stretch.</summary>
    private int SetChunk(ResampleAxis axis, bool mirror, int chunk)
    {
        var (result, channel) = Math.DivRem(FirstOf(chunk), _channels);
        result = mirror ? axis.Count - 1 - result : result;
        var places = _places.AsSpan(chunk * Lanes, Lanes);
        var to = _weights.AsSpan(chunk * Lanes * _taps, Lanes * _taps);
        int low = int.MaxValue;
        int high = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            int place = (axis.Starts[result] * _channels) + channel;
            places[lane] = place;
            low = Math.Min(low, place);
            high = Math.Max(high, place);
            var weights = axis.Weights.Slice(result * _taps, _taps);
            for (int tap = 0; tap < weights.Length; tap++)
            {
                to[(tap * Lanes) + lane] = weights[tap];
            }

            if (++channel == _channels)
            {
                channel = 0;
                result += mirror ? -1 : 1;
            }
        }

        (Vector512.Create<int>(places) - Vector512.Create(low)).CopyTo(places);
        _windows[chunk] = low;
        _lastWindow = Math.Max(_lastWindow, low);
        return high - low + 1 + ((_taps - 1) * _channels);
    }

    private void MakeRoom()
    {
        if (_windows.Length < _chunks)
        {
            _windows = new int[_chunks];
            _places = new int[_chunks * Lanes];
        }

        if (_weights.Length < _chunks * Lanes * _taps)
        {
            _weights = new float[_chunks * Lanes * Math.Max(4, _taps)];
        }
    }
}
