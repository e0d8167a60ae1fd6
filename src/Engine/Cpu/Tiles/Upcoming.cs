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

    /// <summary>Where a tile of so many steps begins to ask, and how far apart; if nothing is left it asks for the fallback again and again.</summary>
    public float* Take(nint steps, float* fallback, out nint stride)
    {
        if (_next >= _end)
        {
            stride = 0;
            return fallback;
        }

        stride = Line;
        float* start = _next;
        _next += steps * Line;
        return start;
    }
}
