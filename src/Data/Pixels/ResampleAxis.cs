namespace Lockstep.Data.Pixels;

/// <summary>
/// Taps and weights of bilinear resampling with antialiasing along one axis, as Pillow's <c>BILINEAR</c> has them: a triangle that
/// reaches one value to each side of the result's centre, or one result pixel where that is more. Its memory is used again.
/// </summary>
internal sealed class ResampleAxis
{
    private int[] _starts = [];
    private float[] _weights = [];
    private double[] _exact = [];

    /// <summary>Values that each result is a sum of; the last ones may have no weight.</summary>
    public int Taps { get; private set; }

    public int Count { get; private set; }

    /// <summary><c>[count]</c>: first value of each result. Never falls.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Count);

    /// <summary><c>[count, taps]</c>: non-negative; each row's sum is 1.</summary>
    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, Count * Taps);

    /// <summary>First value that any result needs, and the end of them.</summary>
    public (int First, int End) Used => (_starts[0], _starts[Count - 1] + Taps);

    /// <param name="frame">What the result shows of the image.</param>
    /// <param name="start">Where value 0 begins in the image, in its pixels.</param>
    /// <param name="step">Image pixels that a value stands for.</param>
    /// <param name="length">Values there are.</param>
    /// <exception cref="ArgumentException">There are no values where the frame looks.</exception>
    public void Set(in AxisFrame frame, double start, double step, int length)
    {
        double scale = frame.Scale / step;
        double origin = (frame.Origin - start) / step;
        int low = Math.Max(0, (int)Math.Floor((frame.Low - start) / step));
        int high = Math.Min(length, (int)Math.Ceiling((frame.High - start) / step));
        if (low >= high)
        {
            throw new ArgumentException($"{length} values from {start}, {step} apart, expected some in {frame.Low} to {frame.High}");
        }

        double reach = Math.Max(scale, 1);
        Taps = Math.Min(high - low, (int)Math.Ceiling(2 * reach));
        Count = frame.Count;
        MakeRoom();
        for (int i = 0; i < Count; i++)
        {
            SetResult(i, origin + ((i + 0.5) * scale), reach, low, high);
        }
    }

    private void SetResult(int i, double centre, double reach, int low, int high)
    {
        int first = Math.Clamp((int)Math.Floor(centre - reach + 0.5), low, high - 1);
        int end = Math.Clamp((int)Math.Floor(centre + reach + 0.5), first + 1, Math.Min(high, first + Taps));

        // All taps lie inside: those at the far end begin earlier, with weights of zero.
        int start = Math.Min(first, high - Taps);
        _starts[i] = start;
        double perReach = 1 / reach;
        double sum = 0;
        for (int tap = 0; tap < Taps; tap++)
        {
            int at = start + tap;
            double weight = at >= first && at < end ? Math.Max(0, 1 - (Math.Abs(at - centre + 0.5) * perReach)) : 0;
            _exact[tap] = weight;
            sum += weight;
        }

        // Beyond the last value's centre by a whole reach, as where a chroma plane ends early, the nearest value stands for all.
        if (sum <= 0)
        {
            _exact[first - start] = sum = 1;
        }

        double share = 1 / sum;
        for (int tap = 0; tap < Taps; tap++)
        {
            _weights[(i * Taps) + tap] = (float)(_exact[tap] * share);
        }
    }

    private void MakeRoom()
    {
        if (_starts.Length < Count)
        {
            _starts = new int[Count];
        }

        if (_weights.Length < Count * Taps)
        {
            _weights = new float[Count * Taps];
        }

        if (_exact.Length < Taps)
        {
            _exact = new double[Taps];
        }
    }
}
