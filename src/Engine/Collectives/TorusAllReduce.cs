namespace Lockstep.Engine.Collectives;

/// <summary>
/// 2D-torus all-reduce over X ranks a row and Y rows: reduce-scatter in the row, all-reduce of the own chunk in the column,
/// all-gather in the row. Steps 2(X-1) + 2(Y-1), for S bytes on the wire 2S(X-1)/X + 2(S/X)(Y-1)/Y bytes sent per rank, which is
/// the least possible, 2S(N-1)/N. Where a row is a host whose ranks share memory nothing is sent in it: steps 2(Y-1).
/// Order of summation: in the row as <see cref="RingReduceScatter"/>, or by rank in shared memory, then likewise in the column.
/// Source: Mikami et al. 2018, section 2.2.
/// </summary>
/// <param name="transfers">Segment buffers.</param>
/// <param name="rowLength">X; 0: chosen.</param>
internal sealed class TorusAllReduce(Transfers transfers, int rowLength) : IAllReduce
{
    private readonly RingReduceScatter _reduceScatter = new(transfers);
    private readonly RingAllReduce _ring = new(transfers);
    private readonly RingAllGather _allGather = new(transfers);
    private readonly WindowReduceScatter _windowReduceScatter = new();
    private TorusGrid? _grid;

    /// <exception cref="ArgumentException">The ranks cannot be cut into rows of the length that was given.</exception>
    public void Run(ILink link, Span<byte> values, IWire wire)
    {
        if (_grid?.Link != link)
        {
            _grid = new TorusGrid(link, rowLength);
        }

        var row = _grid.Row;
        var own = new Chunks(values, wire.ValueSize, row.WorldSize)[row.Rank];
        if (row.Window is null || row.WorldSize == 1)
        {
            _reduceScatter.Run(row, values, wire);
            _ring.Run(_grid.Column, own, wire);
            _allGather.Run(row, values, wire);
        }
        else
        {
            _windowReduceScatter.Run(row, values, wire);
            _ring.Run(_grid.Column, own, wire);
            WindowAllGather.Run(row, values, wire);
        }
    }
}
