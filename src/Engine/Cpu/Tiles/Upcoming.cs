namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>
/// Memory that will be needed after the present block. Tiles ask for it line by line while they multiply, so that the next block
/// lies in the second-level cache when its turn comes.
/// </summary>
internal unsafe struct Upcoming
{
    /// <summary>Floats of a cache line.</summary>
    public const int Line = 16;

    private float* _next;
    private float* _end;

    /// <summary>Turns to another region.</summary>
    public void Aim(float* start, long length)
    {
        _next = start;
        _end = start + length;
    }

    /// <summary>Where a tile of so many steps begins to ask, and how far apart: 0 where nothing is left, then it asks for one line again and again.</summary>
    public float* Take(nint steps, out nint stride)
    {
        stride = _next < _end ? Line : 0;
        float* start = _next;
        _next += steps * stride;
        return start;
    }
}
