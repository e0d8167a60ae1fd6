using Lockstep.Data.Images;

namespace Lockstep.Data.Pixels;

/// <summary>
/// Resamples one plane, a result row at a time: first down the columns, whose values lie in rows and so fill any vector, then
/// along the row, which is then in the first-level cache. Sums run over the taps in their order, never fused: the same bits at
/// every vector width.
/// </summary>
internal sealed class PlaneResampler
{
    private readonly ResampleAxis _down = new();
    private readonly ResampleAxis _along = new();
    private readonly LaneSums _lanes = new();
    private float[] _row = [];
    private bool _mirror;
    private bool _usesLanes;

    /// <summary>Prepares for a plane; <see cref="Row"/> then takes the same plane.</summary>
    public void Begin(in PlaneView plane, in ImageFrame frame)
    {
        _mirror = frame.Mirror;
        _down.Set(frame.Y, plane.Top, plane.StepY, plane.Height);
        _along.Set(frame.X, plane.Left, plane.StepX, plane.Width);
        _usesLanes = _lanes.TrySet(_along, _mirror, plane.Channels);
        int length = (plane.Width * plane.Channels) + LaneSums.Room;
        if (_row.Length < length)
        {
            _row = new float[length + (length / 2)];
        }
    }

    /// <param name="plane">As in <see cref="Begin"/>.</param>
    /// <param name="y">Row of the result.</param>
    /// <param name="values">[count, channels], 0 to 255.</param>
    public void Row(in PlaneView plane, int y, Span<float> values)
    {
        var (first, end) = _along.Used;
        int start = first * plane.Channels;
        var row = _row.AsSpan(start, (end * plane.Channels) - start);
        var bytes = plane.Bytes[((_down.Starts[y] * plane.Stride) + start)..];
        ColumnSums.Run(bytes, plane.Stride, _down.Weights.Slice(y * _down.Taps, _down.Taps), row);
        if (_usesLanes)
        {
            _lanes.Run(_row, values);
        }
        else
        {
            PixelSums.Run(_along, _mirror, plane.Channels, _row, values);
        }
    }
}
