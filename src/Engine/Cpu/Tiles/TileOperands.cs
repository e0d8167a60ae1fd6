namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>
/// target[row, column] = or += sum over segments and depth of left[row, depth] × right[depth, column], in that order.
/// Left is read float by float, right and target by vectors along the columns. Forward, input gradient and weight gradient of a
/// convolution and the dense layer are this one sum with different strides, so they share the tiles. Strides are in floats.
/// </summary>
internal unsafe struct TileOperands
{
    public float* Left;
    public nint LeftRow;
    public nint LeftDepth;
    public nint LeftSegment;
    public float* Right;
    public nint RightDepth;
    public nint RightSegment;
    public float* Target;
    public nint TargetRow;
    public nint Depth;
    public nint Segments;
    public bool Accumulate;
}
