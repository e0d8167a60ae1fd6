using Lockstep.Data.Images;

namespace Lockstep.Data.Pixels;

/// <summary>
/// Resamples one plane, a result row at a time: first down the columns, whose values lie in rows and so fill any vector, then
/// along the row. Sums run over the taps in their order, never fused: the same bits at every vector width.
/// </summary>
internal sealed class PlaneResampler
{
    private readonly ResampleAxis _down = new();
    private readonly ResampleAxis _along = new();
    private float[] _row = [];
    private bool _mirror;

    /// <summary>Prepares for a plane; <see cref="Row"/> then takes the same plane.</summary>
    public void Begin(in PlaneView plane, in ImageFrame frame)
    {
        _down.Set(frame.Y, plane.Top, plane.StepY, plane.Height);
        _mirror = frame.Mirror;
        _along.Set(frame.X, plane.Left, plane.StepX, plane.Width);
        int length = plane.Width * plane.Channels;
        if (_row.Length < length)
        {
            _row = new float[length];
        }
    }

    /// <param name="plane">As in <see cref="Begin"/>.</param>
    /// <param name="y">Row of the result.</param>
    /// <param name="values">[count, channels], 0 to 255.</param>
    public void Row(in PlaneView plane, int y, Span<float> values)
    {
        int channels = plane.Channels;
        var (first, end) = _along.Used;
        for (int x = first * channels; x < end * channels; x++)
        {
            float sum = 0;
            for (int tap = 0; tap < _down.Taps; tap++)
            {
                sum += _down.Weights[(y * _down.Taps) + tap] * plane.Bytes[((_down.Starts[y] + tap) * plane.Stride) + x];
            }

            _row[x] = sum;
        }

        for (int i = 0; i < _along.Count; i++)
        {
            int to = channels * (_mirror ? _along.Count - 1 - i : i);
            for (int channel = 0; channel < channels; channel++)
            {
                float sum = 0;
                for (int tap = 0; tap < _along.Taps; tap++)
                {
                    sum += _along.Weights[(i * _along.Taps) + tap] * _row[((_along.Starts[i] + tap) * channels) + channel];
                }

                values[to + channel] = sum;
            }
        }
    }
}
