using Lockstep.Engine.Cpu.Tiles;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>One image's part of a convolution: lines of target pixels, each a sum over segments and depth. Strides in floats.</summary>
internal unsafe struct ConvolutionArguments
{
    public float* Left;
    public int LeftPixel;
    public int LeftLine;
    public int LeftSegment;
    public float* Right;
    public int RightSegment;
    public int RightColumns;
    public float* Target;
    public int TargetPixel;
    public int TargetLine;
    public int Depth;
    public int Segments;
    public int Lines;
    public int Pixels;
    public bool Accumulate;

    /// <summary>The first line's operands for a group of segments and the columns from <paramref name="column"/> on.</summary>
    public readonly TileOperands Operands(int column, int segment, int segments) => new()
    {
        Left = Left + segment * LeftSegment,
        LeftRow = LeftPixel,
        LeftDepth = 1,
        LeftSegment = LeftSegment,
        Right = Right + segment * RightSegment + column,
        RightDepth = RightColumns,
        RightSegment = RightSegment,
        Target = Target + column,
        TargetRow = TargetPixel,
        Depth = Depth,
        Segments = segments,
    };
}
