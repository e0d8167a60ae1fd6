namespace Lockstep.Engine.Cpu.Winograd;

/// <summary>
/// One run of tiles on its way into or out of the transformed domain, where tile t's 16 values of a channel lie
/// <see cref="Plane"/> floats apart. Strides in floats.
/// </summary>
internal unsafe struct TransformArguments
{
    /// <summary>Top left pixel of the first tile.</summary>
    public float* Pixels;
    public nint PixelRow;
    public nint Channels;

    /// <summary>The first tile's first value of channel 0.</summary>
    public float* Planes;
    public nint Plane;

    /// <summary>From a tile to the next inside a plane.</summary>
    public nint PlaneTile;
    public int Count;
    public int InsideRows;
    public int InsideColumns;
    public float* Bias;
    public bool Rectify;
    public bool Accumulate;
    public bool Stream;
}
