namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>
/// Two runs of rows of: target[row, column] = [target +] [bias[column] +] sum over segments and depth of left[row, segment, depth]
/// × right[segment, depth, column], summed in that order, the old target last. Left is read float by float, right and target by
/// vectors along the columns. Forward, input gradient and weight gradient of a convolution and the dense layer are this one sum
/// with different strides, so they share the tile. Strides are in floats.
/// </summary>
internal unsafe struct TileOperands
{
    /// <summary>The first run's first row; the second run has the same strides.</summary>
    public float* Left;
    public float* LeftSecond;
    public nint LeftRow;
    public nint LeftDepth;

    /// <summary>Offset of each segment from the row's start.</summary>
    public nint* Segments;
    public nint SegmentCount;
    public nint Depth;

    /// <summary>Segments follow each other without a gap.</summary>
    public float* Right;
    public nint RightDepth;

    public float* Target;
    public float* TargetSecond;
    public nint TargetRow;

    /// <summary>Rows at the start of a run that are computed but not stored: they belong to the run before.</summary>
    public nint Skip;
    public nint SkipSecond;

    /// <summary>A float a column, or null.</summary>
    public float* Bias;
    public bool Accumulate;
    public bool Rectify;

    /// <summary>Whether sums that are not added to anything are stored past the caches; the target is aligned to the vector.</summary>
    public bool Stream;

    /// <summary>What the tiles to come will read, or null: each step of the depth asks for one cache line of it.</summary>
    public Upcoming* Upcoming;
}
