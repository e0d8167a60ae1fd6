using Lockstep.Engine.Training;

namespace Lockstep.Worker.Training;

/// <summary>
/// Slices of an evaluation in the order in which lanes come to them. A lane takes a contiguous part of the indices; in the source's
/// own order all lanes but the first would wait until the loader has come to their part. For sums that no order changes.
/// </summary>
internal sealed class SpreadSlices : ISliceSource
{
    private readonly ISliceSource _source;
    private readonly int[] _places;

    public SpreadSlices(ISliceSource source, int slices, int lanes)
    {
        _source = source;
        _places = new int[slices];
        int place = 0;
        for (int round = 0; place < slices; round++)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                int index = First(slices, lane, lanes) + round;
                if (index < First(slices, lane + 1, lanes))
                {
                    _places[index] = place++;
                }
            }
        }
    }

    public Slice Take(int index) => _source.Take(_places[index]);

    public Slice? Peek(int index) => index < _places.Length ? _source.Peek(_places[index]) : null;

    public void Return(int index) => _source.Return(_places[index]);

    /// <summary>As a replica cuts slices over its lanes.</summary>
    private static int First(int slices, int lane, int lanes) => (int)((long)slices * lane / lanes);
}
